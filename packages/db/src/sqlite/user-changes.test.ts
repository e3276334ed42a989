import { checkRows } from '@atelier/core/testing/check-rows';
import { sessionRecord } from '@atelier/core/testing/records';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob, addUser, anEntry, later, noon } from '../conformance/samples.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open.ts';
import { followUserChanges } from './user-changes.ts';

let database: TestDatabase;
/** A connection outside the driver, as of another process. */
let foreign: Sqlite.Database;
beforeEach(async () => {
  database = await openTestDatabase('sqlite');
  foreign = new Sqlite(database.url.replace('file:', ''));
});
afterEach(async () => {
  foreign.close();
  await database.drop();
});

const changesOf = (userId: string): number => database.db.userChanges()?.of(userId) ?? Number.NaN;

const columnsOf = (table: string): string[] =>
  foreign.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table);

const addSignedIn = async () => {
  const user = await addUser(database.db);
  const session = sessionRecord(user.id);
  await database.db.sessions.create(session);
  return { user, session };
};

/** `kept` is a column whose change does not count. */
const watched = [
  { table: 'sessions', kept: 'last_seen_at' },
  { table: 'users', kept: null },
  { table: 'quotas', kept: null },
];

test('a change of any column changes the version of its user, except the time a session was last seen', () =>
  checkRows(watched, '$table', async ({ table, kept }) => {
    const { user } = await addSignedIn();
    const other = await addUser(database.db);
    for (const column of columnsOf(table)) {
      const before = [changesOf(user.id), changesOf(other.id)];
      const filter = {
        sessions: `user_id = '${user.id}'`,
        users: `id = '${user.id}'`,
        quotas: `workspace_id = '${user.workspaceId}'`,
      }[table];
      expect(foreign.prepare(`update ${table} set ${column} = ${column} where ${filter}`).run().changes).toBe(
        1,
      );
      const [mine, others] = [changesOf(user.id), changesOf(other.id)];
      expect([column, mine > (before[0] ?? 0)]).toEqual([column, column !== kept]);
      expect(others).toBe(before[1]);
    }
  }));

test('deleting a session, a user or a quota changes the version of the user', async () => {
  const { user, session } = await addSignedIn();
  const steps = [
    () => foreign.prepare('delete from sessions where token_hash = ?').run(session.tokenHash),
    () => foreign.prepare('delete from quotas where workspace_id = ?').run(user.workspaceId),
    () => foreign.prepare('delete from users where id = ?').run(user.id),
  ];
  for (const step of steps) {
    const before = changesOf(user.id);
    expect(step().changes).toBe(1);
    expect(changesOf(user.id)).toBeGreaterThan(before);
  }
});

test('other tables and changes that are rolled back change no version', async () => {
  const { db } = database;
  const { user, session } = await addSignedIn();
  const before = changesOf(user.id);
  await db.audit.append(anEntry());
  await addJob(db, user);
  await db.sessions.touch(session.tokenHash, later(1000));
  await db.sessions.deleteExpired(noon);
  foreign.exec(`begin; update users set name = 'Never'; rollback`);
  expect(changesOf(user.id)).toBe(before);
});

test('a change is visible only after its commit', async () => {
  const { db } = database;
  const { user } = await addSignedIn();
  const before = changesOf(user.id);
  await db.transaction(async ({ users }) => {
    await users.setName(user.id, 'Soon');
    expect(changesOf(user.id)).toBe(before);
  });
  expect(changesOf(user.id)).toBeGreaterThan(before);
});

test('versions increase with every change, also of deleted users', async () => {
  const { db } = database;
  const { user } = await addSignedIn();
  const versions: number[] = [db.userChanges()?.version ?? Number.NaN];
  for (const statement of [
    `update users set name = 'A'`,
    'delete from users',
    `update users set name = 'B'`,
  ]) {
    foreign.exec(statement);
    versions.push(db.userChanges()?.version ?? Number.NaN);
  }
  const [first = 0, renamed = 0, deleted = 0, unchanged = 0] = versions;
  expect([renamed > first, deleted > renamed, unchanged === deleted]).toEqual([true, true, true]);
  expect(changesOf(user.id)).toBe(deleted);
});

test('beyond the capacity it is no longer known which user changed, only that there was a change', async () => {
  const users = [await addUser(database.db), await addUser(database.db), await addUser(database.db)];
  const reader = new Sqlite(database.url.replace('file:', ''), { readonly: true });
  const changes = followUserChanges(reader, 2);
  const unchanged = await addUser(database.db);
  const versionBefore = changes().version;
  for (const { id } of users) await database.db.users.setName(id, 'New');
  const { version } = changes();
  expect(version).toBeGreaterThan(versionBefore);
  for (const { id } of [...users, unchanged]) expect(changes().of(id)).toBe(version);
  reader.close();
});
