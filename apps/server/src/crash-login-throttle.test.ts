import { attemptLeaseMs } from '@atelier/core/ports/login-attempt-store';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { openTestDatabase } from '@atelier/db/testing';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { describe, expect } from 'vitest';
import { makeDataDir, startServer } from './testing/child.ts';
import { movableClock } from './testing/credentials.ts';
import { startTestServer, type TestServer } from './testing/in-process.ts';
import { sharedPassword } from './testing/in-process-people.ts';
import { until } from './worker/testing/harness.ts';

/** The shared password in bcrypt of cost 13: verifying takes a second, so that the kill interrupts it. */
const slowHash = '$2y$13$/dba7p/nlZTyaM10HvlUDuovmZtZv.Dhb.9rYd9k.ZtpIaehK/yAe';
const wrong = 'not the right password';
/** The default per address. */
const failuresPerAddress = 5;
const env = (url: string) => ({
  DATABASE_URL: url,
  SIGN_IN_FAILURES_PER_ADDRESS: String(failuresPerAddress),
});

const attemptsOfAddress = async (server: TestServer, db: Database) =>
  db.loginAttempts.find(`address:${server.application.secrets.hash('127.0.0.1')}`);
const people = (server: TestServer): Promise<UserRecord[]> =>
  Promise.all(
    Array.from({ length: failuresPerAddress }, () => server.user('user', { passwordHash: slowHash })),
  );

describe('sign-in attempts', () => {
  dialectTest(
    'right passwords whose verification a kill -9 interrupts block no account for longer than their lease',
    async ({ dialect, onTestFinished }) => {
      const { db, url, drop } = await openTestDatabase(dialect);
      onTestFinished(drop);
      const data = await makeDataDir();
      onTestFinished(data.remove);
      const clock = movableClock();
      const observer = await startTestServer(env(url), { clock });
      onTestFinished(() => observer.stop());
      const owners = await people(observer);

      const killed = await startServer({ DATA_DIR: data.path, DATABASE_URL: url });
      onTestFinished(async () => void (await killed.end('SIGKILL')));
      const clients = owners.map(() => killed.client());
      const signIns = owners.map(({ email }, at) =>
        clients[at]?.signIn(email, sharedPassword).catch(() => null),
      );
      await until(
        'five attempts',
        async () => (await attemptsOfAddress(observer, db))?.pending === failuresPerAddress,
      );
      expect(await killed.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
      expect(await Promise.all(signIns)).toEqual(owners.map(() => null));

      const other = await observer.user('user');
      expect((await observer.client().signIn(other.email, sharedPassword)).status, 'at first').toBe(429);
      clock.advance(attemptLeaseMs);
      for (const { email } of [other, ...owners])
        expect((await observer.client().signIn(email, sharedPassword)).status, 'after the lease').toBe(200);
    },
  );

  dialectTest(
    'a client that disconnects before the result gains no attempt: wrong passwords still count',
    async ({ dialect, onTestFinished }) => {
      const { db, url, drop } = await openTestDatabase(dialect);
      onTestFinished(drop);
      const clock = movableClock();
      const server = await startTestServer(env(url), { clock });
      onTestFinished(() => server.stop());
      const owners = await people(server);
      const clients = owners.map(() => server.client());
      const signIns = owners.map(({ email }, at) => clients[at]?.signIn(email, wrong).catch(() => null));
      await until(
        'five attempts',
        async () => (await attemptsOfAddress(server, db))?.pending === failuresPerAddress,
      );
      for (const client of clients) client.close();
      expect(await Promise.all(signIns)).toEqual(owners.map(() => null));
      await until('five results', async () => (await attemptsOfAddress(server, db))?.pending === 0);
      expect(await attemptsOfAddress(server, db)).toMatchObject({ failures: failuresPerAddress });
      clock.advance(attemptLeaseMs);
      const other = await server.user('user');
      expect((await server.client().signIn(other.email, sharedPassword)).status).toBe(429);
    },
  );
});
