import { userRecord } from '@atelier/core/testing/records';
import { openTestDatabase } from '@atelier/db/testing';
import { expect, test } from 'vitest';
import { findingOf } from '../testing/attacks.ts';
import { makeDataDir, startServer } from '../testing/child.ts';
import { createClient } from '../testing/in-process-client.ts';
import { openStream } from '../testing/in-process-stream.ts';

const watcher = { email: 'watcher@example.org', password: 'seven quiet herons at dusk' };
const attacker = { 'x-forwarded-for': '203.0.113.9' };
const attempts = 10;

test('two server processes on one PostgreSQL find an attack on both once, answer it once, and tell each open console', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const { db, url, drop } = await openTestDatabase('postgres');
  onTestFinished(drop);
  const start = async () => {
    const data = await makeDataDir();
    onTestFinished(data.remove);
    const process = await startServer({
      ...{ DATA_DIR: data.path, DATABASE_URL: url, TRUSTED_PROXIES: '127.0.0.1' },
      TWO_FACTOR_ROLES: 'superadmin',
      // The address is to be found by both together, and not to be closed by the sign-in before.
      ...{ SIGN_IN_FAILURES_PER_ADDRESS: '1000', SIGN_IN_FREE_FAILURES: '100' },
    });
    onTestFinished(() => process.end('SIGKILL').then(() => undefined));
    return process;
  };
  await db.users.create(userRecord({ role: 'superadmin' }), 100);
  const processes = await Promise.all([start(), start()]);
  const [first] = processes;
  (await first.client().mutate('auth.register', watcher)).data();
  const { id = '' } = (await db.users.findByEmail(watcher.email)) ?? {};
  expect(await db.users.setRole(id, 'user', 'admin')).toBe(true);
  const streams = await Promise.all(
    processes.map(async (process) => {
      const client = process.client();
      expect((await client.signIn(watcher.email, watcher.password)).status).toBe(200);
      const stream = openStream(client, 'admin.alerts.watch', {});
      await stream.opened;
      onTestFinished(stream.close);
      return stream;
    }),
  );

  const ways = processes.map(({ port, origin }) => createClient({ port, origin, headers: attacker }));
  for (let at = 0; at < attempts; at += 1) {
    const answer = await ways[at % ways.length]?.signIn(`guest${at}@example.org`, `stolen ${at}`);
    expect(answer?.error().appCode).toBe('invalid_credentials');
  }
  const { firing } = await findingOf({ db }, 'stuffing');
  expect(firing).toMatchObject({ address: '203.0.113.9', count: attempts, outcome: 'done' });
  const { open } = await db.alerts.figures(new Date());
  for (const stream of streams)
    await expect.poll(stream.text, { timeout: 20_000 }).toContain(`"open":${open}`);
  for (const way of ways)
    await expect.poll(async () => (await way.query('session.current')).status, { timeout: 20_000 }).toBe(403);

  // At its end each looks at everything that is there.
  for (const process of processes) expect((await process.end('SIGTERM')).code).toBe(0);
  expect(await db.detection.firings({ ruleId: 'stuffing' }, { after: null, limit: 9 })).toEqual([firing]);
  const responses = await db.responses.list({}, new Date(), { after: null, limit: 9 });
  expect(responses).toMatchObject([{ kind: 'block_address', alertId: firing.alertId }]);
  const alerts = await db.alerts.list({ listing: 'all' }, new Date(), { after: null, limit: 9 });
  expect(alerts.filter(({ kind }) => kind === 'stuffing')).toMatchObject([
    { id: firing.alertId, timesRaised: 1, eventCount: attempts },
  ]);
});
