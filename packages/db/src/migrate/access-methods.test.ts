import { join } from 'node:path';
import type { Database } from '@atelier/core/ports/stores';
import { userRecord } from '@atelier/core/testing/records';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const [setupHash, oddHash, sessionHash] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
const [began, ends] = [new Date('2026-03-10T12:00:00.123Z'), new Date('2026-03-11T12:00:00.456Z')];

/** Rows of that version; `date` formats a time for the database. */
const earlierRows = (date: (at: Date) => string): string[] => [
  `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_1', 'personal', ${date(began)}, ${date(began)})`,
  `insert into users (id, email, name, role, password_hash, workspace_id, created_at)
    values ('usr_1', 'ada@example.org', 'Ada', 'admin', 'phc', 'wsp_1', ${date(began)})`,
  `insert into quotas (workspace_id, monthly_limit, period, used, held) values ('wsp_1', 9, '2026-03', 4, 1)`,
  `insert into sessions (token_hash, id, user_id, created_at, expires_at, last_seen_at, ip, user_agent)
    values ('${sessionHash}', 'ses_1', 'usr_1', ${date(began)}, ${date(ends)}, ${date(began)}, '::1', 'Test/1.0')`,
  `insert into one_time_tokens (token_hash, purpose, user_id, expires_at)
    values ('${setupHash}', 'setup', null, ${date(ends)}), ('${oddHash}', 'odd', 'usr_1', ${date(ends)})`,
];

const expectKept = async (db: Database) => {
  const { passwordHash, ...user } = userRecord({
    id: 'usr_1',
    email: 'ada@example.org',
    name: 'Ada',
    role: 'admin',
    passwordHash: 'phc',
    workspaceId: 'wsp_1',
    createdAt: began,
  });
  expect(await db.users.findById('usr_1')).toEqual({ ...user, passwordHash });
  const session = {
    tokenHash: sessionHash,
    id: 'ses_1',
    userId: 'usr_1',
    createdAt: began,
    expiresAt: ends,
    lastSeenAt: began,
    ip: '::1',
    userAgent: 'Test/1.0',
    method: 'password',
    provenAt: began,
  };
  expect(await db.sessions.findWithUser(sessionHash)).toEqual({ session, user, workspaceRole: 'owner' });
  expect(await db.quotas.find('wsp_1')).toMatchObject({ monthlyLimit: 9, used: 4, held: 1 });
  expect(await db.tokens.consume(setupHash, 'setup', began)).toEqual({
    tokenHash: setupHash,
    purpose: 'setup',
    userId: null,
    browserHash: null,
    note: null,
    expiresAt: ends,
  });
};

/** Fills a database of that version, migrates it and checks that nothing was lost. */
const expectMigrated = async (url: string, date: (at: Date) => string) => {
  expect(await migrate({ url, migrationsDir: await migrationsBefore('ways_in') })).toEqual({ applied: 3 });
  await tamper(url, earlierRows(date));
  expect((await migrate({ url, migrationsDir })).applied).toBeGreaterThan(0);
  const db = await openDatabase({ url });
  try {
    await expectKept(db);
  } finally {
    await db.close();
  }
};

test('a SQLite database with users, sessions and tokens keeps them when sign-in methods are added', async () => {
  await expectMigrated(`file:${join(await testFolder(), 'test.sqlite')}`, (at) => String(at.getTime()));
});

test('a PostgreSQL database with users, sessions and tokens keeps them when sign-in methods are added', async () => {
  const server = requireServerUrl();
  const name = `ways_in_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectMigrated(withDatabase(server, name), (at) => `'${at.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
