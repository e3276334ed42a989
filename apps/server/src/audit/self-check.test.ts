import { createAlerts } from '@atelier/api';
import { auditStatements } from '@atelier/api/audit-statements';
import { createAuditTrail } from '@atelier/api/audit-trail';
import type { Database } from '@atelier/core/ports/stores';
import { stoppedClock } from '@atelier/core/testing/clocks';
import { openTestDatabase, type TestDialect, tamper } from '@atelier/db/testing';
import { dialectTest } from '@atelier/db/testing/dialect-test';
import { expect } from 'vitest';
import { createSelfCheck } from './self-check.ts';

const dayMs = 86_400_000;
const actorId = 'usr_ann';

/** A signed log of three rows, and what checks it. */
const open = async (dialect: TestDialect, change: (db: Database) => Partial<Database> = () => ({})) => {
  const { db, url, drop } = await openTestDatabase(dialect);
  const clock = stoppedClock();
  const origin = { requestId: 'r', ip: '::1', userAgent: 'x' };
  const trail = createAuditTrail(origin, { userId: actorId, workspaceId: 'wsp_a' }, clock);
  const sealer = { seal: (text: string) => text, open: (text: string) => text } as never;
  const statements = auditStatements({ db, clock, sealer });
  const write = async (count: number) => {
    for (let n = 0; n < count; n += 1) await trail.write(db, 'logout');
  };
  await write(3);
  await statements.checkpoint();
  /** A process; another one is a restart. */
  const start = () =>
    createSelfCheck({ db: { ...db, ...change(db) }, alerts: createAlerts({ clock }), clock });
  const sql = (text: string) => tamper(url, [text], { pastTriggers: true });
  const found = async () =>
    (await db.alerts.list({ listing: 'all' }, clock.now(), { after: null, limit: 9 })).map(
      ({ kind, severity, explanation, seqs, timesRaised }) => ({
        ...{ kind, severity, seqs, timesRaised },
        words: explanation.split(':').at(0),
        what: /: ([^.]*)\./.exec(explanation)?.[1],
      }),
    );
  return { db, clock, trail, statements, write, start, sql, found, drop };
};

/** What someone does who has the database: rows up to 6 were checked, and 7 and 8 were not. */
const damages: readonly (readonly [string, string, number])[] = [
  ['it was altered', "update audit_events set request_id = 'other' where seq = 7", 7],
  ['it is missing', 'delete from audit_events where seq = 7', 7],
  ['they are not those that were signed', 'update audit_events set hash = prev_hash where seq = 6', 6],
  ['it and what followed is not there', 'delete from audit_events where seq > 5', 6],
];

dialectTest(
  'what was done to the log since the last check is a critical alert that names the row',
  async (t) => {
    for (const [what, damage, seq] of damages) {
      const log = await open(t.dialect);
      try {
        const check = log.start();
        await log.write(2);
        await check();
        expect(await log.found(), what).toEqual([]);
        await log.write(2);
        await log.sql(damage);
        await check();
        expect(await log.found()).toMatchObject([
          { kind: 'audit_broken', severity: 'critical', what: expect.stringContaining(what), seqs: [seq] },
        ]);
      } finally {
        await log.drop();
      }
    }
  },
);

dialectTest(
  'what was done while the server was off is found when it starts, from the last checkpoint on',
  async (t) => {
    const { write, start, sql, found, drop } = await open(t.dialect);
    t.onTestFinished(drop);
    await write(700);
    await sql("update audit_events set type = 'login_success' where seq = 620");
    await start()();
    expect(await found()).toMatchObject([{ words: 'The audit log is broken at row 620', timesRaised: 1 }]);
  },
);

dialectTest('a checkpoint whose row or signature is another one is found', async (t) => {
  const cut = await open(t.dialect);
  t.onTestFinished(cut.drop);
  await cut.sql('delete from audit_events where seq = 4');
  await cut.start()();
  expect(await cut.found()).toMatchObject([{ seqs: [4] }]);
  const forged = await open(t.dialect, (db) => ({
    auditStatements: {
      ...db.auditStatements,
      newest: async (kind) => {
        const statement = await db.auditStatements.newest(kind);
        return statement === null ? null : { ...statement, hash: 'a'.repeat(64) };
      },
    },
  }));
  t.onTestFinished(forged.drop);
  await forged.start()();
  expect(await forged.found()).toMatchObject([
    {
      words:
        'Signed statement 1 was altered. The server checks every hour what was written since the check before. Someone with access to the database has changed it, or the database has a fault. Keep a copy of it as it is, and run ./atelier audit verify, which reads the whole log.',
    },
  ]);
});

dialectTest('signed statements that were there and are gone are found, once', async (t) => {
  let areGone = false;
  const { statements, write, start, found, drop } = await open(t.dialect, (db) => ({
    auditStatements: {
      ...db.auditStatements,
      newest: async (kind) => (areGone ? null : db.auditStatements.newest(kind)),
    },
  }));
  t.onTestFinished(drop);
  const check = start();
  await write(1);
  await statements.checkpoint();
  await check();
  areGone = true;
  await check();
  await check();
  expect(await found()).toMatchObject([
    { words: expect.stringMatching(/^Signed statement 2 is missing\./), timesRaised: 1 },
  ]);
});

dialectTest('rows that were removed on the word of a statement that no one signed are found', async (t) => {
  const { write, start, sql, found, drop } = await open(t.dialect);
  t.onTestFinished(drop);
  await write(2);
  await sql(
    "insert into audit_statements select 2, 'purge', e.seq, e.hash, s.time, s.details, s.key_id, s.previous, s.signature from audit_statements s, audit_events e where s.number = 1 and e.seq = 5",
  );
  await sql('delete from audit_events where seq < 5');
  await start()();
  expect(await found()).toMatchObject([
    { kind: 'audit_broken', words: expect.stringMatching('statement 2 was') },
  ]);
});

dialectTest(
  'deleted accounts, rows removed after their time and other processes are no damage',
  async (t) => {
    const { db, clock, trail, statements, write, start, found, drop } = await open(t.dialect);
    t.onTestFinished(drop);
    const checks = [start(), start()];
    const look = () => Promise.all(checks.map((check) => check()));
    await write(3);
    await look();
    await trail.erasePerson(db, actorId);
    await write(2);
    await look();
    await statements.checkpoint();
    clock.advance(400 * dayMs);
    await write(1);
    await statements.purge(365, new AbortController().signal);
    await look();
    await start()();
    await write(2);
    await look();
    expect(await found()).toEqual([]);
  },
);
