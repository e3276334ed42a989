import { openDatabase } from '@atelier/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('account.me is current, whichever process changed the account', async () => {
  const { client, user } = await server.person('user');
  const limits = async (): Promise<unknown> =>
    (await client.query('account.me')).data<{ quota: { limit: number } }>().quota.limit;
  // Asked twice each time: the second answer comes from memory.
  const before = [await limits(), await limits()];
  await server.db.quotas.setLimits(user.workspaceId, { images: 7 });
  const own = [await limits(), await limits()];
  const elsewhere = await openDatabase({ url: server.config.databaseUrl });
  try {
    await elsewhere.quotas.setLimits(user.workspaceId, { images: 9 });
  } finally {
    await elsewhere.close();
  }
  expect([...before, ...own, await limits(), await limits()]).toEqual([before[0], before[0], 7, 7, 9, 9]);
});

test('a changed name is seen by the next call', async () => {
  const { client } = await server.person('user');
  expect((await client.query('account.me')).status).toBe(200);
  await client.mutate('account.updateProfile', { name: 'Somebody Else' });
  expect((await client.query('account.me')).data<{ name: string }>().name).toBe('Somebody Else');
});
