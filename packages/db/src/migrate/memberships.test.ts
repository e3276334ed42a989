import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const dates = [new Date('2026-03-10T12:00:00.123Z'), new Date('2026-03-11T12:00:00.456Z')];

/** Two users of that version; `date` formats a time for the database. */
const earlierRows = (date: (at: Date) => string): string[] =>
  dates.flatMap((at, index) => [
    `insert into workspaces (id, kind, created_at, last_served_at) values ('wsp_${index}', 'personal', ${date(at)}, ${date(at)})`,
    `insert into users (id, email, name, role, workspace_id, created_at)
      values ('usr_${index}', 'user${index}@example.org', 'User', 'viewer', 'wsp_${index}', ${date(at)})`,
  ]);

/** Fills a database of that version, migrates it and checks the memberships. */
const expectMembers = async (url: string, date: (at: Date) => string) => {
  await migrate({ url, migrationsDir: await migrationsBefore('memberships') });
  await tamper(url, earlierRows(date));
  await migrate({ url, migrationsDir });
  const db = await openDatabase({ url });
  try {
    for (const [index, createdAt] of dates.entries()) {
      const [workspaceId, userId] = [`wsp_${index}`, `usr_${index}`];
      const membership = { workspaceId, userId, role: 'owner', createdAt };
      expect(await db.memberships.find(workspaceId, userId)).toEqual(membership);
      expect(await db.memberships.find(workspaceId, `usr_${1 - index}`)).toBeNull();
    }
  } finally {
    await db.close();
  }
};

test('users of a SQLite database from before memberships own only their personal workspace', async () => {
  await expectMembers(`file:${join(await testFolder(), 'test.sqlite')}`, (at) => String(at.getTime()));
});

test('users of a PostgreSQL database from before memberships own only their personal workspace', async () => {
  const server = requireServerUrl();
  const name = `memberships_${process.pid}`;
  await asOwner(server, `create database ${name}`);
  try {
    await expectMembers(withDatabase(server, name), (at) => `'${at.toISOString()}'`);
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
});
