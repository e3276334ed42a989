import { checkRows } from '@atelier/core/testing/check-rows';
import { type Column, getTableColumns } from 'drizzle-orm';
import fc from 'fast-check';
import { expect } from 'vitest';
import { auditEvents } from '../schema/tables.sqlite.ts';
import type { TestDialect } from '../testing/open.ts';
import { tamper } from '../testing/tamper.ts';
import { parseDatabaseUrl } from '../url.ts';
import { auditErasureConformance } from './audit-erasure.ts';
import { addUser, anEntry, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

/** SQL for a different value of the column's type. */
const otherValue = (column: Column, dialect: TestDialect): string => {
  if (column.dataType === 'date')
    return dialect === 'sqlite' ? `"${column.name}" + 1` : `"${column.name}" + interval '1 ms'`;
  if (column.dataType === 'json') return `'{"a":2}'`;
  if (column.dataType === 'number') return `"${column.name}" + 100`;
  if (column.dataType === 'string') return `"${column.name}" || 'x'`;
  throw new Error(`Say how a ${column.dataType} is forged.`);
};

/**
 * Forgeries of each column: a different value, and for nullable columns null to a value and a value to null. Erasures are
 * tried in the suite of erasures.
 */
const forgeries = (dialect: TestDialect): [column: string, from: string, forged: string][] =>
  Object.values(getTableColumns(auditEvents)).flatMap((column) => {
    if (column.name.endsWith('_erasure')) return [[column.name, 'null', '100']];
    return [
      [column.name, 'a value', otherValue(column, dialect)] as [string, string, string],
      ...(column.notNull
        ? []
        : ([
            [column.name, 'null', "'x'"],
            [column.name, 'a value to null', 'null'],
          ] as [string, string, string][])),
    ];
  });

export const auditConformance = (): void => {
  auditErasureConformance();
  suite('audit', (test, current) => {
    const appendSome = async (n: number) => {
      for (let i = 0; i < n; i += 1) {
        await current().db.audit.append(anEntry({ requestId: `req_${i + 1}`, time: later(i) }));
      }
    };

    test('a truncated log is detected with an anchor that was kept elsewhere', async () => {
      const { db } = current();
      for (let at = 0; at < 3; at += 1) await db.audit.append(anEntry());
      const kept = { seq: 3, hash: (await db.audit.verify()).lastHash };
      await db.audit.append(anEntry());
      expect(await db.audit.verify(kept)).toMatchObject({ rows: 4, firstBrokenSeq: null, anchorHolds: true });
      for (const anchor of [
        { ...kept, seq: 5 },
        { ...kept, seq: 2 },
        { ...kept, hash: '0'.repeat(64) },
      ])
        expect(await db.audit.verify(anchor)).toMatchObject({ firstBrokenSeq: null, anchorHolds: false });
    });

    test('events are numbered from one, linked by hashes, and listed newest first with the actor’s email', async () => {
      const { db } = current();
      const user = await addUser(db);
      const entry = anEntry({
        actorId: user.id,
        details: { b: 1.5, a: 'x', n: null, t: true },
        entityType: 'user',
      });
      await db.audit.append(entry);
      await db.audit.append(anEntry());
      const [second, first] = await db.audit.list({}, null, 10);
      expect(first).toMatchObject({ ...entry, seq: 1, actorEmail: user.email, prevHash: '0'.repeat(64) });
      expect(second).toMatchObject({ seq: 2, actorEmail: null, prevHash: first?.hash });
      expect(await db.audit.verify()).toMatchObject({ rows: 2, firstBrokenSeq: null });
    });

    test('an empty audit log is intact', async () => {
      expect(await current().db.audit.verify()).toMatchObject({ rows: 0, firstBrokenSeq: null });
    });

    test('concurrent events get consecutive numbers without gaps', async () => {
      const { db } = current();
      await inParallel(25, (n) => db.audit.append(anEntry({ requestId: `req_${n}` })));
      const seqs = (await db.audit.list({}, null, 100)).map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: 25 }, (_, n) => 25 - n));
      expect(await db.audit.verify()).toMatchObject({ rows: 25, firstBrokenSeq: null });
    });

    test('an event of a transaction that failed leaves neither a row nor a gap', async () => {
      const { db } = current();
      await db.audit.append(anEntry());
      const failed = db.transaction(async ({ audit }) => {
        await audit.append(anEntry());
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await db.audit.append(anEntry());
      expect((await db.audit.list({}, null, 10)).map(({ seq }) => seq)).toEqual([2, 1]);
      expect(await db.audit.verify()).toMatchObject({ rows: 2, firstBrokenSeq: null });
    });

    test('the audit list filters and pages', async () => {
      const { db } = current();
      await db.audit.append(anEntry({ actorId: 'usr_a', entityId: 'job_1' }));
      await db.audit.append(
        anEntry({ type: 'logout', actorId: 'usr_a', requestId: 'req_2', time: later(10) }),
      );
      await db.audit.append(anEntry({ actorId: 'usr_b', time: later(20) }));
      const seqs = async (...args: Parameters<typeof db.audit.list>) =>
        (await db.audit.list(...args)).map(({ seq }) => seq);
      expect(await seqs({}, null, 2)).toEqual([3, 2]);
      expect(await seqs({}, 2, 2)).toEqual([1]);
      expect(await seqs({ type: 'logout' }, null, 9)).toEqual([2]);
      expect(await seqs({ actorId: 'usr_a' }, null, 9)).toEqual([2, 1]);
      expect(await seqs({ entityId: 'job_1' }, null, 9)).toEqual([1]);
      expect(await seqs({ requestId: 'req_2', actorId: 'usr_a' }, null, 9)).toEqual([2]);
      expect(await seqs({ from: later(10) }, null, 9)).toEqual([3, 2]);
      expect(await seqs({ from: noon, to: later(20) }, 2, 9)).toEqual([1]);
    });

    test('audit rows can be neither changed nor deleted, even with direct database access', async () => {
      await appendSome(1);
      const { db, url } = current();
      await expect(tamper(url, [`update audit_events set ip = 'x'`])).rejects.toThrow('append-only');
      await expect(tamper(url, ['delete from audit_events'])).rejects.toThrow('append-only');
      expect(await db.audit.verify()).toMatchObject({ rows: 1, firstBrokenSeq: null });
    });

    test.matrix(
      'verification of the audit chain names every kind of forgery',
      [
        ['a changed field', `update audit_events set ip = '192.0.2.66' where seq = 3`, 3],
        ['changed details', `update audit_events set details = '{"forged":true}' where seq = 3`, 3],
        ['details that are a list', `update audit_events set details = '[]' where seq = 3`, 3],
        [
          'a changed time',
          `update audit_events set time = (select time from audit_events where seq = 1) where seq = 3`,
          3,
        ],
        ['a changed hash', `update audit_events set hash = prev_hash where seq = 3`, 3],
        ['a removed row', 'delete from audit_events where seq = 3', 3],
        ['a removed beginning', 'delete from audit_events where seq = 1', 1],
        ['a removed middle', 'delete from audit_events where seq in (2, 3, 4)', 2],
        [
          'a part that was erased without an event',
          `update audit_events set ip = '', user_agent = '', who_salt = null, who_erasure = 9 where seq = 3`,
          3,
        ],
        [
          'a part that another event is said to have erased',
          `update audit_events set ip = '', user_agent = '', who_salt = null, who_erasure = 5 where seq = 3`,
          3,
        ],
        [
          'swapped rows',
          'update audit_events set seq = case seq when 3 then 104 when 4 then 103 else seq end',
          3,
        ],
      ],
      '%s',
      async (_, forgery, firstBrokenSeq) => {
        await appendSome(5);
        const { db, url } = current();
        // Swapping takes two steps, because numbers are always unique.
        const steps = [forgery, 'update audit_events set seq = seq - 100 where seq > 100'];
        await tamper(url, steps, { pastTriggers: true });
        expect((await db.audit.verify()).firstBrokenSeq).toBe(firstBrokenSeq);
      },
    );

    test('a forged value in any column breaks the audit chain', async () => {
      const { db, url } = current();
      const filled = anEntry({
        actorId: 'usr_a',
        workspaceId: 'wsp_a',
        credentialId: 'ses_a',
        entityType: 'user',
        entityId: 'usr_b',
        details: { a: 1 },
      });
      const entries = [filled, filled, filled, anEntry(), anEntry(), anEntry()];
      for (const entry of entries) await db.audit.append(entry);
      const change = (...statements: string[]) => tamper(url, statements, { pastTriggers: true });
      await change('create table kept as select * from audit_events');
      await checkRows(
        forgeries(parseDatabaseUrl(url).dialect),
        '%s from %s',
        async (column, from, forged) => {
          const seq = from === 'null' ? 5 : 2;
          await change(`update audit_events set "${column}" = ${forged} where seq = ${seq}`);
          expect((await db.audit.verify()).firstBrokenSeq).toBe(seq);
          await change(
            `delete from audit_events where seq in (${seq}, ${seq + 100})`,
            `insert into audit_events select * from kept where seq = ${seq}`,
          );
          expect(await db.audit.verify()).toMatchObject({ rows: entries.length, firstBrokenSeq: null });
        },
      );
    });

    test('an UPDATE can neither erase half of a part nor set what was erased', async () => {
      const { db, url } = current();
      await db.audit.append(anEntry({ actorId: 'usr_a', entityId: 'usr_a', details: { a: 1 } }));
      await db.audit.append(anEntry({ actorId: 'usr_b', entityId: 'usr_b' }));
      await db.audit.erasePerson('usr_b', anEntry());
      const all = `actor_id = null, credential_id = null, workspace_id = null, ip = '', user_agent = ''`;
      await checkRows(
        [
          [`${all}, who_salt = null`],
          [`${all}, who_erasure = 3`],
          [`ip = '', who_salt = null, who_erasure = 3`],
          [`${all}, who_salt = null, who_erasure = 1`],
          [`${all}, who_salt = null, who_erasure = 3, type = 'x'`],
          [`${all}, who_salt = null, who_erasure = 3, hash = 'x'`],
          [`${all}, who_salt = null, who_erasure = 3, who_digest = 'x'`],
          [`entity_id = null, what_salt = null, what_erasure = 3`],
          [`details = '{}', what_salt = null, what_erasure = null`],
          [`who_salt = null`],
          [`format = 1`],
        ],
        '%s',
        (set) =>
          expect(tamper(url, [`update audit_events set ${set} where seq = 1`])).rejects.toThrow(
            'append-only',
          ),
      );
      for (const set of [`ip = '::1'`, `actor_id = 'usr_b'`, `who_erasure = null`, `details = '{"a":1}'`])
        await expect(tamper(url, [`update audit_events set ${set} where seq = 2`])).rejects.toThrow(
          'append-only',
        );
      await expect(
        tamper(url, [
          `insert into audit_events (seq, time, type, request_id, ip, user_agent, details, prev_hash, hash)
            select 9, time, type, request_id, ip, user_agent, details, prev_hash, hash from audit_events where seq = 1`,
        ]),
      ).rejects.toThrow('append-only');
      expect(await db.audit.verify()).toMatchObject({ rows: 3, firstBrokenSeq: null });
    });

    test('verification reads more than one page', async () => {
      const { db, url } = current();
      await db.transaction(async () => appendSome(1_050));
      expect(await db.audit.verify()).toMatchObject({ rows: 1_050, firstBrokenSeq: null });
      await tamper(url, [`update audit_events set ip = 'x' where seq = 1020`], { pastTriggers: true });
      expect(await db.audit.verify()).toMatchObject({ rows: 1_050, firstBrokenSeq: 1_020 });
    });
  });

  suite('audit of anything', (test, current) => {
    test('the chain verifies with any text and numbers in an event', async () => {
      const { db } = current();
      const text = fc.string({ unit: 'binary', maxLength: 20 });
      const value = fc.oneof(
        text,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
      );
      const details = fc.dictionary(text, value, { maxKeys: 5 });
      await fc.assert(
        fc.asyncProperty(text, text, details, async (userAgent, entityId, some) => {
          const lone = `${userAgent}\ud800`;
          await db.audit.append(anEntry({ userAgent: lone, entityId, details: some }));
          expect((await db.audit.verify()).firstBrokenSeq).toBeNull();
        }),
        { numRuns: 40 },
      );
    });
  });
};
