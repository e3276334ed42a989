import { stoppedClock } from '@atelier/core/testing/clocks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json } from '../testing/oauth-server.ts';
import { createOidcHarness, makeKey, type OidcHarness, stepUpIntent } from '../testing/oidc-harness.ts';

const key = await makeKey('ES256', 'es');
const clock = stoppedClock();
let harness: OidcHarness;

beforeEach(async () => {
  harness = await createOidcHarness({ clock, keys: [key] });
});
afterEach(() => harness.server.stop());

const nowS = () => Math.floor(clock.now().getTime() / 1000);

describe('a step-up', () => {
  test('accepts a sign-in of the last five minutes', async () => {
    const atS = nowS() - 300;
    expect(await harness.signIn({ auth_time: atS }, stepUpIntent)).toMatchObject({
      ok: true,
      intent: stepUpIntent,
      profile: { authenticatedAt: new Date(atS * 1000) },
    });
  });

  test('refuses an older one', async () => {
    expect(await harness.signIn({ auth_time: nowS() - 302 }, stepUpIntent)).toMatchObject({
      ok: false,
      fault: 'failed',
    });
    expect(await harness.signIn({ auth_time: nowS() - 302 })).toMatchObject({ ok: true });
  });

  test('refuses an ID token without auth_time, which a sign-in accepts', async () => {
    expect(await harness.signIn({}, stepUpIntent)).toMatchObject({ ok: false, fault: 'failed' });
    expect(await harness.signIn({})).toMatchObject({ ok: true, profile: { authenticatedAt: null } });
  });

  test('refuses an impossible auth_time', async () => {
    for (const time of [nowS() + 61, clock.now().getTime(), String(nowS()), null])
      expect(await harness.signIn({ auth_time: time }, stepUpIntent)).toMatchObject({
        ok: false,
        fault: 'failed',
      });
  });

  test('with Google needs no auth_time, which Google does not promise', async () => {
    const google = await createOidcHarness({ clock, keys: [key], kind: 'google' });
    const outcome = await google.signIn({}, stepUpIntent);
    await google.server.stop();
    expect(outcome).toMatchObject({ ok: true, profile: { authenticatedAt: null } });
  });
});

describe('the userinfo endpoint', () => {
  const withoutEmail = { email: undefined, email_verified: undefined };

  test('is called when the ID token has no address', async () => {
    harness.server.routes.set(
      '/me',
      json({ sub: 'person-1', email: 'bob@example.org', email_verified: true, name: 'Bob' }),
    );
    expect(await harness.signIn(withoutEmail)).toMatchObject({
      ok: true,
      profile: { subject: 'person-1', email: 'bob@example.org', emailVerified: true, name: 'Ann' },
    });
    expect(harness.server.hits.at(-1)?.headers.authorization).toBe('Bearer at-1');
  });

  test('completes claims that the ID token has in part', async () => {
    harness.server.routes.set('/me', json({ sub: 'person-1', email_verified: 'true', family_name: 'Bell' }));
    const claims = { email_verified: undefined, name: undefined, given_name: 'Ann' };
    expect(await harness.signIn(claims)).toMatchObject({
      ok: true,
      profile: { email: 'ann@example.org', emailVerified: true, name: 'Ann Bell' },
    });
  });

  test('is called for a missing name, but its failure does not fail the sign-in', async () => {
    const nameless = { name: null };
    harness.server.routes.set('/me', json({ sub: 'person-1', name: 'Ann Bell' }));
    expect(await harness.signIn(nameless)).toMatchObject({ ok: true, profile: { name: 'Ann Bell' } });
    for (const answer of [json({}, 500), json({}, 403), json([]), json({ sub: 'person-2', name: 'Eve' })]) {
      harness.server.routes.set('/me', answer);
      expect(await harness.signIn(nameless)).toMatchObject({ ok: true, profile: { name: null } });
    }
  });

  test('that does not answer leaves a missing address null and gives the reason', async () => {
    harness.server.routes.set('/me', json({}, 503));
    expect(await harness.signIn(withoutEmail)).toMatchObject({
      ok: true,
      profile: { email: null, emailVerified: false, withheld: { fault: 'unreachable' } },
    });
  });

  test('is not called when the ID token is complete, nor without an endpoint', async () => {
    await harness.signIn();
    const other = await createOidcHarness({ clock, keys: [key] });
    delete other.document.userinfo_endpoint;
    expect(await other.signIn(withoutEmail)).toMatchObject({
      ok: true,
      profile: { email: null, emailVerified: false },
    });
    expect([...harness.server.hits, ...other.server.hits].some(({ path }) => path === '/me')).toBe(false);
    await other.server.stop();
  });

  test('must answer for the same subject', async () => {
    harness.server.routes.set(
      '/me',
      json({ sub: 'person-2', email: 'bob@example.org', email_verified: true }),
    );
    expect(await harness.signIn(withoutEmail)).toMatchObject({ ok: false, fault: 'failed' });
    harness.server.routes.set('/me', json({ email: 'bob@example.org', email_verified: true }));
    expect(await harness.signIn(withoutEmail)).toMatchObject({ ok: false, fault: 'failed' });
  });
});
