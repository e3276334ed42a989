import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const nextPassword = 'nine loud geese at dawn';
/** Spread so that some of the old password's hashes are checked while the new one's is being written. */
const apartMs = 4;
const attempts = 25;

test('no session that was opened with the old password outlives its change', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { user, client } = await server.person('user');
    const browsers = Array.from({ length: attempts }, () => server.client());
    await Promise.all(browsers.map((browser) => browser.csrfToken()));
    await client.csrfToken();
    const change = client.mutate('account.changePassword', {
      currentPassword: sharedPassword,
      newPassword: nextPassword,
    });
    await Promise.all(
      browsers.map(async (browser, at) => {
        await sleep(at * apartMs);
        await browser.signIn(user.email, sharedPassword);
      }),
    );
    expect((await change).status).toBe(200);
    const alive = await server.db.sessions.listOf(user.id, new Date());
    expect(alive).toHaveLength(1);
  }
});
