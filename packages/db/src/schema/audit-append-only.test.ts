import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { anEntry } from '../conformance/samples.ts';
import { migrate, openDatabase } from '../index.ts';
import { openTestDatabase, type TestDialect } from '../testing/open.ts';
import { migrationsDir } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';

const columns = 'seq, time, type, request_id, ip, user_agent, details, prev_hash, hash';
const values = (seq: string) =>
  `${seq}, time, 'forged', request_id, ip, user_agent, details, prev_hash, hash`;
/** SQL that inserts a copy of a row under the number `seq`. */
const forged = (insert: string, seq: string, names = columns) =>
  `${insert} into audit_events (${names}) select ${values(seq)} from audit_events where seq = 2`;

/** Forgeries on another connection, with all triggers active. */
const forgeries: readonly (readonly [TestDialect, string])[] = [
  ['sqlite', forged('insert or replace', '2')],
  ['sqlite', forged('replace', '2')],
  ['sqlite', forged('replace', `'2'`)],
  ['sqlite', forged('replace', '2.0')],
  ['sqlite', forged('insert or ignore', '2')],
  ['sqlite', forged('replace', '2', columns.replace('seq', 'rowid'))],
  ['sqlite', forged('replace', '2', columns.replace('seq', '_rowid_'))],
  ['sqlite', `${forged('insert', '2')} on conflict do update set type = 'forged'`],
  ['sqlite', 'pragma recursive_triggers = off; update or replace audit_events set seq = 3 where seq = 2'],
  ['sqlite', 'update or replace audit_events set rowid = 9 where seq = 2'],
  ['postgres', `${forged('insert', '2')} on conflict (seq) do update set type = 'forged'`],
  ['postgres', `update audit_events set type = 'forged' where seq = 2`],
  ['postgres', 'truncate audit_events'],
  [
    'postgres',
    `merge into audit_events using (select 2 as seq) as given on audit_events.seq = given.seq
      when matched then update set type = 'forged'`,
  ],
  ['postgres', `set session_replication_role = replica; update audit_events set type = 'forged'`],
  ['postgres', 'set session_replication_role = replica; delete from audit_events'],
  ['postgres', 'set session_replication_role = replica; truncate audit_events'],
];

test('an audit row cannot be replaced on either database', () =>
  checkRows(forgeries, 'an audit row cannot be replaced on %s by: %s', async (dialect, statement) => {
    const { db, url, drop } = await openTestDatabase(dialect);
    try {
      for (let at = 0; at < 3; at += 1) await db.audit.append(anEntry());
      const before = await db.audit.list({}, null, 9);
      await expect(tamper(url, [statement])).rejects.toThrow('append-only');
      expect(await db.audit.list({}, null, 9)).toEqual(before);
      // Appending still works.
      await db.audit.append(anEntry());
      expect(await db.audit.verify()).toMatchObject({ rows: 4, firstBrokenSeq: null });
    } finally {
      await drop();
    }
  }));

test('a SQLite database made before the trigger gets it with the next start', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-audit-'));
  try {
    const earlier = join(folder, 'migrations');
    await cp(migrationsDir, earlier, { recursive: true });
    const journal = join(earlier, 'sqlite/meta/_journal.json');
    const { entries, ...head } = JSON.parse(await readFile(journal, 'utf8'));
    await writeFile(journal, JSON.stringify({ ...head, entries: entries.slice(0, 2) }));
    const url = `file:${join(folder, 'test.sqlite')}`;
    await migrate({ url, migrationsDir: earlier });
    const hash = '0'.repeat(64);
    const columns =
      'seq, time, type, actor_id, workspace_id, request_id, ip, user_agent, entity_type, entity_id, details, prev_hash, hash';
    const row = `1, 'login', null, null, 'r', 'i', 'u', null, null, '{}', '${hash}', '${hash}'`;
    const replace = `insert or replace into audit_events (${columns}) values (1, ${row})`;
    await tamper(url, [replace, replace]);
    await migrate({ url, migrationsDir });
    await expect(tamper(url, [replace])).rejects.toThrow('append-only');
    const db = await openDatabase({ url });
    expect(await db.audit.list({}, null, 9)).toHaveLength(1);
    await db.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
