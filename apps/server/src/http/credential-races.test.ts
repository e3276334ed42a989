import { openTestDatabase } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPhone, enrolTotp, movableClock } from '../testing/credentials.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

/** PostgreSQL works on one account in several transactions at once; SQLite never does. */
describe('concurrent changes of one account’s sign-in methods', () => {
  const clock = movableClock();
  let server: TestServer;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await openTestDatabase('postgres');
    server = await startTestServer({ DATABASE_URL: database.url, TWO_FACTOR_ROLES: 'admin' }, { clock });
    drop = async () => {
      await server.stop();
      await database.drop();
    };
  });
  afterAll(() => drop());

  /** A user with both second factors and `count` signed-in browsers. */
  const equipped = async (role: 'admin' | 'user') => {
    const ann = await server.person(role);
    const added = await createPhone(server.origin).register(ann);
    const { passkey } = added.data<{ passkey: { id: string } }>();
    await enrolTotp(ann, clock);
    const other = { ...ann, client: await server.signedIn(ann.user) };
    await Promise.all([ann.client.csrfToken(), other.client.csrfToken()]);
    return { ann, other, passkeyId: passkey.id };
  };

  test('cannot remove both second factors of a role that needs one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ann, other, passkeyId } = await equipped('admin');
      const answers = await Promise.all([
        ann.client.mutate('credentials.disableTotp'),
        other.client.mutate('credentials.removePasskey', { id: passkeyId }),
      ]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403]);
      expect((await server.db.users.findById(ann.user.id))?.secondFactorAt).not.toBeNull();
    }
  });

  test('removing one while adding another leaves the account asking for the remaining one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { ann, other, passkeyId } = await equipped('user');
      await ann.client.mutate('credentials.disableTotp');
      const phone = createPhone(server.origin);
      const [removed, added] = await Promise.all([
        other.client.mutate('credentials.removePasskey', { id: passkeyId }),
        phone.register(ann),
      ]);
      expect([removed.status, added.status]).toContain(200);
      const left = await server.db.passkeys.listOf(ann.user.id);
      const user = await server.db.users.findById(ann.user.id);
      expect(user?.secondFactorAt !== null).toBe(left.length > 0);
      expect(await server.db.recoveryCodes.count(ann.user.id)).toBe(left.length > 0 ? 10 : 0);
    }
  });

  test('refreshing, revoking and ending by an admin never deadlock', async () => {
    const root = await server.person('superadmin');
    await root.client.csrfToken();
    for (let round = 0; round < 5; round += 1) {
      const { ann } = await equipped('user');
      const issued = await ann.client.mutate('tokens.issue', { name: 'script' });
      const { id, refreshToken } = issued.data<{ id: string; refreshToken: string }>();
      const refresh = () =>
        server.client().raw({
          method: 'POST',
          path: '/trpc/tokens.refresh',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ refreshToken }),
        });
      const answers = await Promise.all([
        refresh(),
        refresh(),
        ann.client.mutate('tokens.revoke', { id }),
        root.client.mutate('admin.users.removeSecondFactor', { id: ann.user.id }),
        refresh(),
      ]);
      for (const { status } of answers) expect(status).toBeLessThan(500);
      expect(await server.db.bearers.listOf(ann.user.id, clock.now())).toEqual([]);
    }
  });
});
