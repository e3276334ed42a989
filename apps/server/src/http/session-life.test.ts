import { runningClock } from '@atelier/core/testing/clocks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let server: TestServer;
const clock = runningClock();
beforeAll(async () => {
  const life = { SESSION_SLIDING_HOURS: '24', SESSION_ABSOLUTE_HOURS: '168', SESSION_IDLE_MINUTES: '600' };
  server = await startTestServer({ ...life, SESSIONS_PER_USER: '3' }, { clock });
});
afterAll(() => server.stop());

/** The statuses of a call made at each of these times after the session began. */
const callAt = async (...timesMs: readonly number[]): Promise<number[]> => {
  clock.setAhead(0);
  const { client } = await server.person('user');
  const seen: number[] = [];
  for (const timeMs of timesMs) {
    clock.setAhead(timeMs);
    seen.push((await client.query('account.me')).status);
  }
  clock.setAhead(0);
  return seen;
};

test('an idle session ends', async () => {
  expect(await callAt(0, 599 * minuteMs)).toEqual([200, 200]);
  expect(await callAt(0, 601 * minuteMs)).toEqual([200, 401]);
});

test('a used session is extended, but never beyond its absolute lifetime', async () => {
  const everyNineHours = Array.from({ length: 20 }, (_, at) => at * 9 * hourMs);
  const seen = await callAt(...everyNineHours);
  expect(seen).toEqual(everyNineHours.map((timeMs) => (timeMs < 168 * hourMs ? 200 : 401)));
});

test('the cookie lasts until the absolute end, so that no later response has to reach the browser', async () => {
  clock.setAhead(0);
  const client = server.client();
  const [cookie] = (await client.register('long@example.org', sharedPassword)).cookies;
  expect(cookie).toMatch(/^atelier_session=[^;]+; .*Max-Age=604(800|7\d\d);/);
  for (const timeMs of [8 * hourMs, 16 * hourMs]) {
    clock.setAhead(timeMs);
    const { status, cookies } = await client.query('account.me');
    expect([status, cookies]).toEqual([200, []]);
  }
  clock.setAhead(0);
});

test('beyond the maximum number of sessions the oldest ends', async () => {
  const { user, client: oldest } = await server.person('user');
  const newer = [];
  for (let at = 0; at < 3; at += 1) {
    clock.advance(1000);
    newer.push(await server.signedIn(user));
  }
  const seen = [];
  for (const client of [oldest, ...newer]) seen.push((await client.query('account.me')).status);
  clock.setAhead(0);
  expect(seen).toEqual([401, 200, 200, 200]);
});
