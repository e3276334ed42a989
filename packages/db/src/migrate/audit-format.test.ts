import { hash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson, chainStart, rowHashV1 } from '@atelier/core/audit/row-hash';
import type { Database } from '@atelier/core/ports/stores';
import { expect, test } from 'vitest';
import { anEntry } from '../conformance/samples.ts';
import { openDatabase } from '../open.ts';
import { migrationsBefore, testFolder } from '../testing/earlier-migrations.ts';
import { asOwner, migrationsDir, requireServerUrl, withDatabase } from '../testing/server.ts';
import { tamper } from '../testing/tamper.ts';
import { migrate } from './migrate.ts';

const at = new Date('2026-03-10T12:00:00.123Z');
const length = 5;

/** A log of the first format: Ann's events, then what an administrator did to her. */
const earlierRows = (date: (at: Date) => string): string[] => {
  let prevHash = chainStart;
  return Array.from({ length }, (_, index) => {
    const seq = index + 1;
    const isAnn = seq < length;
    const row = {
      ...{ seq, time: at.toISOString(), type: 'role_change', requestId: `req_${seq}`, entityType: 'user' },
      ...{ actorId: isAnn ? 'usr_ann' : 'usr_admin', credentialId: null, workspaceId: null },
      ...{ ip: '203.0.113.9', userAgent: 'Test/1.0', entityId: 'usr_ann', details: { n: seq } },
    };
    const own = rowHashV1(prevHash, row);
    const statement = `insert into audit_events (seq, time, type, actor_id, request_id, ip, user_agent, entity_type, entity_id,
        details, prev_hash, hash)
      values (${seq}, ${date(at)}, 'role_change', '${row.actorId}', 'req_${seq}', '203.0.113.9', 'Test/1.0', 'user', 'usr_ann',
        '${canonicalJson(row.details)}', '${prevHash}', '${own}')`;
    prevHash = own;
    return statement;
  });
};

/** Opens a database that had a log of the first format. */
const migrated = async (url: string, date: (at: Date) => string, ...forgeries: string[]) => {
  await migrate({ url, migrationsDir: await migrationsBefore('audit_parts') });
  await tamper(url, earlierRows(date));
  if (forgeries.length > 0) await tamper(url, forgeries, { pastTriggers: true });
  await migrate({ url, migrationsDir });
  return openDatabase({ url });
};

const onSqlite = async (work: (db: Database, url: string) => Promise<void>, ...forgeries: string[]) => {
  const url = `file:${join(await testFolder(), 'test.sqlite')}`;
  const db = await migrated(url, (time) => String(time.getTime()), ...forgeries);
  await work(db, url).finally(() => db.close());
};

const onPostgres = async (work: (db: Database, url: string) => Promise<void>, ...forgeries: string[]) => {
  const server = requireServerUrl();
  const name = `audit_format_${process.pid}_${hash('sha256', work.toString()).slice(0, 8)}`;
  await asOwner(server, `create database ${name}`);
  try {
    const url = withDatabase(server, name);
    const db = await migrated(url, (time) => `'${time.toISOString()}'`, ...forgeries);
    await work(db, url).finally(() => db.close());
  } finally {
    await asOwner(server, `drop database ${name} with (force)`);
  }
};

/** The first event of a new version seals the old log, whether or not the start has done it. */
const expectSealed = async (db: Database) => {
  expect(await db.audit.verify()).toMatchObject({ rows: length, problem: null });
  const { lastHash } = await db.audit.verify();
  await Promise.all([db.audit.sealOldChain(at), db.audit.append(anEntry()), db.audit.sealOldChain(at)]);
  await db.audit.append(anEntry());
  const rows = await db.audit.list({}, null, 99);
  expect(rows.filter(({ type }) => type === 'audit_sealed')).toHaveLength(1);
  expect(rows.map(({ format }) => format)).toEqual([2, 2, 2, 1, 1, 1, 1, 1]);
  expect(rows[2]).toMatchObject({
    ...{ type: 'audit_sealed', seq: length + 1, prevHash: lastHash },
    details: { rows: length, intact: true, firstBroken: null, lastSeq: length, lastHash },
  });
  expect(await db.audit.verify({ seq: length, hash: lastHash })).toMatchObject({
    ...{ rows: length + 3, problem: null, anchorHolds: true },
  });
};

/** Old rows can be erased; what stays of them is covered by the event. */
const expectErasable = async (db: Database, url: string) => {
  await db.audit.sealOldChain(at);
  await db.audit.erasePerson('usr_ann', anEntry({ actorId: 'usr_admin', ip: 'console' }));
  const rows = await db.audit.list({}, null, 99);
  expect(JSON.stringify(rows)).not.toMatch(/usr_ann/);
  expect(rows.at(-1)).toMatchObject({ seq: 1, type: 'role_change', ip: '', details: {} });
  expect(rows.at(-length)).toMatchObject({
    seq: length,
    actorId: 'usr_admin',
    ip: '203.0.113.9',
    details: {},
  });
  await db.audit.erasePerson('usr_admin', anEntry());
  expect(await db.audit.verify()).toMatchObject({ rows: length + 3, problem: null });
  for (const [set, seq] of [
    [`type = 'login_success'`, 1],
    [`request_id = 'req_x'`, 2],
    [`entity_type = null`, 3],
    [`hash = prev_hash`, 4],
  ] as const) {
    await tamper(url, ['drop table if exists kept', 'create table kept as select * from audit_events']);
    await tamper(url, [`update audit_events set ${set} where seq = ${seq}`], { pastTriggers: true });
    const { problem } = await db.audit.verify();
    expect(problem, set).not.toBeNull();
    await tamper(url, ['delete from audit_events', 'insert into audit_events select * from kept'], {
      pastTriggers: true,
    });
  }
};

test('a SQLite log of the first format is verified once and sealed, and stays verifiable', () =>
  onSqlite(expectSealed));
test('a PostgreSQL log of the first format is verified once and sealed, and stays verifiable', () =>
  onPostgres(expectSealed));
test('rows of the first format on SQLite can be erased, and what stays of them is protected', () =>
  onSqlite(expectErasable));
test('rows of the first format on PostgreSQL can be erased, and what stays of them is protected', () =>
  onPostgres(expectErasable));

test('a log of the first format that was broken is sealed as broken, and later forgeries are found all the same', () =>
  onSqlite(async (db, url) => {
    await db.audit.append(anEntry());
    const [, seal] = await db.audit.list({}, null, 99);
    expect(seal).toMatchObject({ type: 'audit_sealed', details: { intact: false, firstBroken: 3 } });
    const known = { seq: 3, fault: 'altered' };
    expect(await db.audit.verify()).toMatchObject({ problem: null, sealedProblem: known });
    await tamper(url, [`update audit_events set ip = 'x' where seq = ${length + 2}`], { pastTriggers: true });
    expect(await db.audit.verify()).toMatchObject({
      ...{ problem: { seq: length + 2, fault: 'altered' }, sealedProblem: known },
    });
  }, `update audit_events set ip = '192.0.2.66' where seq = 3`));
