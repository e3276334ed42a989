import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeAt, createPhone, enrolTotp, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import { createTokenPair, markReviewed, recoveryCodeOf } from '../testing/in-process-credentials.ts';
import { takeEmails } from '../testing/sent-emails.ts';

const clock = movableClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { clock });
});
afterAll(() => server.stop());
beforeEach(() => takeEmails(server));

const listed = async (client: Client) =>
  (await client.query('account.security')).data<AccountSecurity>().unreviewed?.items ?? [];
const idsOf = async (client: Client) => (await listed(client)).map(({ id }) => id);
const confirm = (client: Client, ids: readonly string[], proof: object) =>
  client.mutate('account.confirmAccess', { ids, proof });
/** A user whose authenticator app is reviewed and who has added a passkey since. */
const withOlderApp = async () => {
  const owner = await server.person('user');
  const { secret } = await enrolTotp(owner, clock);
  await markReviewed(server, owner.user);
  clock.advance(1000);
  const phone = createPhone(server.origin);
  expect((await phone.register(owner)).status).toBe(200);
  clock.afterCode();
  return { ...owner, phone, code: () => codeAt(secret, clock.now()) };
};

describe('“these are mine”', () => {
  test('marks the additions as reviewed if confirmed with an older second factor, and is audited', async () => {
    const owner = await withOlderApp();
    await createTokenPair(server, owner.user);
    const items = await listed(owner.client);
    expect(items.map(({ kind }) => kind)).toEqual(['passkey', 'token']);
    const ids = items.map(({ id }) => id);
    expect((await confirm(owner.client, ids, { code: owner.code() })).status).toBe(200);
    expect(await listed(owner.client)).toEqual([]);
    expect((await owner.client.query('account.me')).status).toBe(200);
    const [event] = await server.db.audit.list({ type: 'added_access_confirmed' }, null, 1);
    expect(event).toMatchObject({ entityId: owner.user.id, details: { factor: 'totp', confirmed: 2 } });

    clock.advance(1000);
    await recoveryCodeOf(server, owner.user.id);
    expect(
      (await listed(owner.client)).map(({ kind }) => kind),
      'what comes later',
    ).toEqual(['recovery_codes']);
  });

  test('asks for one code, however old the session’s proof is', async () => {
    const owner = await withOlderApp();
    clock.advance(60 * 60_000);
    const ids = await idsOf(owner.client);
    expect((await confirm(owner.client, ids, { code: owner.code() })).status).toBe(200);
    expect(await idsOf(owner.client)).toEqual([]);
  });

  test('has no effect if confirmed with an unreviewed factor', async () => {
    const owner = await withOlderApp();
    const newer = await recoveryCodeOf(server, owner.user.id);
    const ids = await idsOf(owner.client);
    expect(ids).toHaveLength(2);
    expect((await confirm(owner.client, ids, { code: newer })).error().appCode).toBe('forbidden');
    const { passkey } = (await owner.client.query('secondFactor.stepUpOptions')).data<{
      passkey: Parameters<typeof owner.phone.confirm>[0];
    }>();
    const answer = await confirm(owner.client, ids, { passkey: owner.phone.confirm(passkey) });
    expect(answer.error().appCode).toBe('forbidden');
    expect(await idsOf(owner.client)).toEqual(ids);
  });

  test('has no effect in an account that was never reviewed by email, nor by the password', async () => {
    const owner = await server.person('user');
    const { recoveryCodes } = await enrolTotp(owner, clock);
    const ids = await idsOf(owner.client);
    expect((await confirm(owner.client, ids, { code: recoveryCodes[0] })).error().appCode).toBe('forbidden');
    expect((await confirm(owner.client, ids, { password: 'whatever' })).status).toBe(400);
    expect(await idsOf(owner.client)).toEqual(ids);
  });

  test('covers everything unreviewed: an addition in between makes it void and uses up no code', async () => {
    const owner = await withOlderApp();
    const ids = await idsOf(owner.client);
    const other = createPhone(server.origin);
    expect((await other.register(owner)).status).toBe(200);
    const code = owner.code();
    expect((await confirm(owner.client, ids, { code })).error().appCode).toBe('conflict');
    expect(await listed(owner.client)).toHaveLength(2);
    expect((await confirm(owner.client, await idsOf(owner.client), { code })).status).toBe(200);
    expect(await listed(owner.client)).toEqual([]);
  });

  test('is refused with a wrong code', async () => {
    const owner = await withOlderApp();
    const answer = await confirm(owner.client, await idsOf(owner.client), { code: 'AAAA-BBBB-CCCC-DDDD' });
    expect(answer.status).not.toBe(200);
    expect(await listed(owner.client)).toHaveLength(1);
  });
});
