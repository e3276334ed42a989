import { openDatabase } from '@atelier/db';
import { expect, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';

const rounds = 20;
const otherBrowsers = 12;

test('a session that another process ends is refused on its next request, also between many others that arrive', async () => {
  const server = await startTestServer({ LIMIT_REQUEST: '1000000/60' });
  const elsewhere = await openDatabase({ url: server.config.databaseUrl });
  let isRunning = true;
  const others: Promise<void>[] = [];
  try {
    for (let made = 0; made < otherBrowsers; made += 1) {
      const { client } = await server.person('user');
      const keepAsking = async (): Promise<void> => {
        while (isRunning) expect((await client.query('account.me')).status).toBe(200);
      };
      others.push(keepAsking());
    }
    const { user } = await server.person('user');
    for (let round = 0; round < rounds; round += 1) {
      const browser = await server.signedIn(user);
      expect((await browser.query('account.me')).status).toBe(200);
      await elsewhere.sessions.deleteAllOf(user.id);
      expect([round, (await browser.query('account.me')).status]).toEqual([round, 401]);
    }
  } finally {
    isRunning = false;
    await Promise.all(others);
    await elsewhere.close();
    await server.stop();
  }
});
