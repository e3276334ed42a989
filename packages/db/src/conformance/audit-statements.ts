import { linkTo, newAuditKey, signStatement } from '@atelier/core/audit/statements';
import type { DueRows, StatementBase } from '@atelier/core/ports/audit-statements';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { anEntry, later, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const key = newAuditKey();
const time = noon.toISOString();

const checkpointOf = ({ last, head }: StatementBase) =>
  signStatement({ ...linkTo(last), kind: 'checkpoint', ...head, time, details: {} }, key);
const purgeOf = ({ last }: StatementBase, { from, erasures, seq, hash }: DueRows) =>
  signStatement({ ...linkTo(last), kind: 'purge', seq, hash, time, details: { from, erasures } }, key);

export const auditStatementConformance = (): void => {
  suite('statements about the audit log', (test, current) => {
    const append = async (count: number, fields: Parameters<typeof anEntry>[0] = {}) => {
      for (let n = 0; n < count; n += 1) await current().db.audit.append(anEntry({ time: noon, ...fields }));
    };
    const intact = async () => {
      const { rows, problem } = await current().db.audit.verify();
      return { rows, problem };
    };
    const deleteAll = async () => {
      while ((await current().db.auditStatements.deletePurged(2)) > 0);
    };

    test('are numbered without gaps, also if many are added at once while events are written', async () => {
      const { db } = current();
      await Promise.all([
        inParallel(8, () => db.auditStatements.add(checkpointOf)),
        inParallel(8, () => db.audit.append(anEntry())),
      ]);
      const statements = await db.auditStatements.list(0, 99);
      expect(statements.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      for (const [at, { previous }] of statements.entries())
        expect(previous).toBe(linkTo(statements[at - 1] ?? null).previous);
      expect(await db.auditStatements.newest()).toEqual(statements.at(-1));
      expect(await db.auditStatements.newest('purge')).toBeNull();
      expect(await db.auditStatements.list(6, 1)).toEqual([statements[6]]);
      expect(await db.auditStatements.add(() => null)).toBeNull();
    });

    test('and their keys can be neither changed nor removed, even with direct database access', async () => {
      const { db, url } = current();
      await db.auditStatements.add(checkpointOf);
      const record = { number: 1, id: key.id, publicKey: key.publicKey, sealedKey: 's', createdAt: noon };
      expect(await db.auditStatements.addKey(record)).toBe(true);
      expect(await db.auditStatements.addKey({ ...record, id: 'other' })).toBe(false);
      expect(await db.auditStatements.keys()).toEqual([record]);
      await checkRows(
        [
          ['update audit_statements set seq = 9'],
          ['delete from audit_statements'],
          [`update audit_keys set id = 'x'`],
          ['delete from audit_keys'],
        ],
        '%s',
        (statement) => expect(tamper(url, [statement])).rejects.toThrow('append-only'),
      );
    });

    test('let rows be removed from the oldest on, and the rest verifies', async () => {
      const { db, url } = current();
      expect(await db.auditStatements.oldestTime()).toBeNull();
      await append(5);
      await append(5, { time: later(10) });
      expect(await db.auditStatements.oldestTime()).toEqual(noon);
      await append(1);
      const none = await db.auditStatements.addPurge(noon, 99, purgeOf);
      expect(none).toBeNull();
      expect(await db.auditStatements.deletePurged(99)).toBe(0);
      expect(await db.auditStatements.addPurge(later(5), 3, purgeOf)).toMatchObject({ seq: 3 });
      await expect(tamper(url, ['delete from audit_events where seq = 4'])).rejects.toThrow('append-only');
      // As after a crash between the statement and the removal.
      expect(await intact()).toEqual({ rows: 8, problem: null });
      expect(await db.auditStatements.addPurge(later(5), 99, purgeOf)).toMatchObject({
        seq: 5,
        details: { from: 4 },
      });
      expect(await db.auditStatements.oldestTime()).toEqual(later(10));
      await deleteAll();
      expect((await db.audit.list({}, null, 99)).at(-1)).toMatchObject({ seq: 6 });
      expect(await intact()).toEqual({ rows: 6, problem: null });
      // The newest row stays, because the chain goes on from it.
      expect(await db.auditStatements.addPurge(later(99), 99, purgeOf)).toMatchObject({ seq: 10 });
      await deleteAll();
      await append(1);
      expect((await db.audit.list({}, null, 9)).map(({ seq }) => seq)).toEqual([12, 11]);
      expect(await intact()).toEqual({ rows: 2, problem: null });
    });

    test('carry on erasures of which only some rows are removed', async () => {
      const { db, url } = current();
      await append(3, { actorId: 'usr_a' });
      await append(2, { actorId: 'usr_b' });
      await db.audit.erasePerson('usr_a', anEntry());
      await db.audit.erasePerson('usr_b', anEntry());
      await append(1);
      for (const [limit, rows] of [
        [2, 6],
        [2, 4],
        [2, 2],
      ] as const) {
        await db.auditStatements.addPurge(later(1), limit, purgeOf);
        await deleteAll();
        expect(await intact()).toEqual({ rows, problem: null });
      }
      expect((await db.auditStatements.newest('purge'))?.details.erasures).toMatchObject({
        7: { parts: 2, seq: 4 },
      });
      await tamper(url, [`update audit_events set details = '{"parts":1,"digest":"x"}' where seq = 7`], {
        pastTriggers: true,
      });
      expect((await intact()).problem).not.toBeNull();
    });

    test('leave alone a person whose rows are about to be removed', async () => {
      const { db } = current();
      await append(2, { actorId: 'usr_a' });
      await append(2, { actorId: 'usr_a', time: later(10) });
      await db.auditStatements.addPurge(later(5), 99, purgeOf);
      await db.audit.erasePerson('usr_a', anEntry());
      expect(await intact()).toEqual({ rows: 3, problem: null });
      await deleteAll();
      expect(await intact()).toEqual({ rows: 3, problem: null });
      expect(JSON.stringify(await db.audit.list({}, null, 99))).not.toContain('usr_a');
    });
  });
};
