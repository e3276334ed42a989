import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../testing/oauth-server.ts';
import { createOidcHarness, makeKey, type OidcHarness, stepUpIntent } from '../testing/oidc-harness.ts';
import { createTestClock } from '../testing/sessions.ts';

const key = await makeKey('ES256', 'es');
const clock = createTestClock();
let harness: OidcHarness;

beforeEach(async () => {
  harness = await createOidcHarness({ clock, keys: [key] });
});
afterEach(() => harness.server.stop());

const nowS = () => Math.floor(clock.now().getTime() / 1000);

describe('a step-up', () => {
  test('is proven by a sign-in of the last five minutes', async () => {
    const atS = nowS() - 300;
    expect(await harness.enter({ auth_time: atS }, stepUpIntent)).toMatchObject({
      ok: true,
      intent: stepUpIntent,
      profile: { authenticatedAt: new Date(atS * 1000) },
    });
  });

  test('is not proven by an older one', async () => {
    expect(await harness.enter({ auth_time: nowS() - 302 }, stepUpIntent)).toMatchObject({
      ok: false,
      fault: 'failed',
    });
    expect(await harness.enter({ auth_time: nowS() - 302 })).toMatchObject({ ok: true });
  });

  test('is not proven where nothing is said of the time, though a sign-in is', async () => {
    expect(await harness.enter({}, stepUpIntent)).toMatchObject({ ok: false, fault: 'failed' });
    expect(await harness.enter({})).toMatchObject({ ok: true, profile: { authenticatedAt: null } });
  });

  test('is not proven by a time that cannot be one', async () => {
    for (const time of [nowS() + 61, clock.now().getTime(), String(nowS()), null])
      expect(await harness.enter({ auth_time: time }, stepUpIntent)).toMatchObject({
        ok: false,
        fault: 'failed',
      });
  });

  test('by Google is taken without the time, which Google does not promise', async () => {
    const google = await createOidcHarness({ clock, keys: [key], kind: 'google' });
    const outcome = await google.enter({}, stepUpIntent);
    await google.server.stop();
    expect(outcome).toMatchObject({ ok: true, profile: { authenticatedAt: null } });
  });
});

describe('the userinfo endpoint', () => {
  const withoutEmail = { email: undefined, email_verified: undefined };

  test('is asked when the ID token tells no address', async () => {
    harness.server.routes.set(
      '/me',
      json({ sub: 'person-1', email: 'bob@example.org', email_verified: true, name: 'Bob' }),
    );
    expect(await harness.enter(withoutEmail)).toMatchObject({
      ok: true,
      profile: { subject: 'person-1', email: 'bob@example.org', emailVerified: true, name: 'Ann' },
    });
    expect(harness.server.hits.at(-1)?.headers.authorization).toBe('Bearer at-1');
  });

  test('is asked for the rest of what the ID token tells in part', async () => {
    harness.server.routes.set('/me', json({ sub: 'person-1', email_verified: 'true', family_name: 'Bell' }));
    const claims = { email_verified: undefined, name: undefined, given_name: 'Ann' };
    expect(await harness.enter(claims)).toMatchObject({
      ok: true,
      profile: { email: 'ann@example.org', emailVerified: true, name: 'Ann Bell' },
    });
  });

  test('is asked for a name, and is not worth failing for one', async () => {
    const nameless = { name: null };
    harness.server.routes.set('/me', json({ sub: 'person-1', name: 'Ann Bell' }));
    expect(await harness.enter(nameless)).toMatchObject({ ok: true, profile: { name: 'Ann Bell' } });
    for (const answer of [json({}, 500), json({}, 403), json([]), json({ sub: 'person-2', name: 'Eve' })]) {
      harness.server.routes.set('/me', answer);
      expect(await harness.enter(nameless)).toMatchObject({ ok: true, profile: { name: null } });
    }
  });

  test('that is away while the address lacks leaves it out, and says why', async () => {
    harness.server.routes.set('/me', json({}, 503));
    expect(await harness.enter(withoutEmail)).toMatchObject({
      ok: true,
      profile: { email: null, emailVerified: false, withheld: { fault: 'unreachable' } },
    });
  });

  test('is not asked when it does, nor where there is none', async () => {
    await harness.enter();
    const other = await createOidcHarness({ clock, keys: [key] });
    delete other.document.userinfo_endpoint;
    expect(await other.enter(withoutEmail)).toMatchObject({
      ok: true,
      profile: { email: null, emailVerified: false },
    });
    expect([...harness.server.hits, ...other.server.hits].some(({ path }) => path === '/me')).toBe(false);
    await other.server.stop();
  });

  test('may not tell of somebody else', async () => {
    harness.server.routes.set(
      '/me',
      json({ sub: 'person-2', email: 'bob@example.org', email_verified: true }),
    );
    expect(await harness.enter(withoutEmail)).toMatchObject({ ok: false, fault: 'failed' });
    harness.server.routes.set('/me', json({ email: 'bob@example.org', email_verified: true }));
    expect(await harness.enter(withoutEmail)).toMatchObject({ ok: false, fault: 'failed' });
  });
});
