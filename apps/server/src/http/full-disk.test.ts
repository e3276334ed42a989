import { openTestDatabase } from '@atelier/db/testing';
import { type DialectContext, dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { fillDatabase } from '../testing/full-database.ts';
import { startTestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

describe('a full database', () => {
  const start = async (t: DialectContext) => {
    const { url, drop } = await openTestDatabase(t.dialect);
    t.onTestFinished(drop);
    const server = await startTestServer({ DATABASE_URL: url });
    t.onTestFinished(server.stop);
    return { server, url };
  };

  dialectTest(
    'refuses a sign-in with the reason, serves reads, and accepts the sign-in when there is space again',
    async (t) => {
      const { server, url } = await start(t);
      const { client, user } = await server.person('user');
      const makeRoom = await fillDatabase(url, 'sessions');
      const visitor = server.client();
      const answer = await visitor.signIn(user.email, sharedPassword);
      expect([answer.status, answer.error()]).toEqual([
        503,
        expect.objectContaining({
          appCode: 'storage_full',
          message: expect.stringMatching(/^The server’s disk is full, so nothing was saved/),
        }),
      ]);
      expect((await visitor.query('account.me')).status).toBe(401);
      expect((await client.query('account.me')).data()).toMatchObject({ id: user.id });
      await makeRoom();
      expect((await visitor.signIn(user.email, sharedPassword)).status).toBe(200);
      expect((await visitor.query('account.me')).status).toBe(200);
      // The refused sign-in left nothing, not even an event.
      const events = await server.db.audit.list({ actorId: user.id }, null, 100);
      expect(events.map(({ type }) => type).filter((type) => type === 'login_success')).toHaveLength(1);
    },
  );

  dialectTest('refuses a change as a whole: neither the change nor its event is stored', async (t) => {
    const { server, url } = await start(t);
    const { client, user } = await server.person('user');
    const makeRoom = await fillDatabase(url, 'audit_events');
    const answer = await client.mutate('account.updateProfile', { name: 'Unsaved' });
    expect([answer.status, answer.error().appCode]).toEqual([503, 'storage_full']);
    expect((await client.query('account.me')).data<{ name: string }>().name).toBe(user.name);
    await makeRoom();
    expect((await client.mutate('account.updateProfile', { name: 'Saved' })).status).toBe(200);
  });
});
