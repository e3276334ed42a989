import { addErased, noErasure } from '@atelier/core/audit/erasures';
import type { AuditStatement, PurgedErasures, StatementKind } from '@atelier/core/audit/statements';
import { beforeFirstRow } from '@atelier/core/audit/verifier';
import type { AuditStatementStore, DueRows, StatementBase } from '@atelier/core/ports/audit-statements';
import { and, asc, desc, eq, gt, gte, isNotNull, lte, or } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first, rowOf } from './queries.ts';

/** Far more than a yearly change makes. */
const maxKeys = 200;

const statementOf = ({
  time,
  kind,
  ...row
}: { readonly time: Date; readonly kind: string } & Omit<
  AuditStatement,
  'kind' | 'time'
>): AuditStatement => ({
  ...row,
  // The column is plain text; only `add` writes it.
  kind: kind as StatementKind,
  time: time.toISOString(),
});

/** The last row that a statement has declared removed; 0 if none was. */
export const purgedUntil = async ({ db, tables }: Pick<Driver, 'db' | 'tables'>): Promise<number> => {
  const { auditStatements: statements } = tables;
  const newest = db.select({ seq: statements.seq }).from(statements).where(eq(statements.kind, 'purge'));
  return first(await newest.orderBy(desc(statements.number)).limit(1))?.seq ?? 0;
};

export const auditStatementStore = (driver: Driver): AuditStatementStore => {
  const { db, tables, transaction, serialise } = driver;
  const { auditEvents: events, auditStatements: statements, auditKeys: keys } = tables;

  const newest = async (kind?: StatementKind): Promise<AuditStatement | null> => {
    const found = await db
      .select()
      .from(statements)
      .where(kind === undefined ? undefined : eq(statements.kind, kind))
      .orderBy(desc(statements.number))
      .limit(1);
    return found[0] === undefined ? null : statementOf(found[0]);
  };

  const base = async (): Promise<StatementBase> => {
    const newestRow = db.select({ seq: events.seq, hash: events.hash }).from(events);
    const head = first(await newestRow.orderBy(desc(events.seq)).limit(1)) ?? beforeFirstRow;
    return { last: await newest(), head };
  };

  const insert = async (statement: AuditStatement): Promise<AuditStatement> => {
    await db.insert(statements).values(rowOf(statements, { ...statement, time: new Date(statement.time) }));
    return statement;
  };

  /** The last of the oldest rows that are all from before `cutoff`; null if the oldest is not. */
  const lastDue = async (after: number, cutoff: Date, limit: number, head: number) => {
    const found = await db
      .select({ seq: events.seq, hash: events.hash, time: events.time })
      .from(events)
      .where(gt(events.seq, after))
      .orderBy(asc(events.seq))
      .limit(limit);
    const young = found.findIndex(({ seq, time }) => time >= cutoff || seq >= head);
    return (young < 0 ? found : found.slice(0, young)).at(-1) ?? null;
  };

  /** What of each erasure the removed rows were part of, if its event stays. */
  const erasuresUntil = async (
    begun: PurgedErasures,
    after: number,
    until: number,
  ): Promise<PurgedErasures> => {
    const erased = await db
      .select()
      .from(events)
      .where(
        and(
          gt(events.seq, after),
          lte(events.seq, until),
          or(isNotNull(events.whoErasure), isNotNull(events.whatErasure)),
        ),
      )
      .orderBy(asc(events.seq));
    const open = new Map(Object.entries(begun));
    for (const row of erased) {
      const stored = { ...row, time: row.time.toISOString() };
      for (const [part, erasure] of [
        ['who', row.whoErasure],
        ['what', row.whatErasure],
      ] as const) {
        if (erasure === null) continue;
        const before = open.get(String(erasure)) ?? { ...noErasure, seq: row.seq };
        open.set(String(erasure), { ...addErased(before, stored, part), seq: before.seq });
      }
    }
    return Object.fromEntries([...open].filter(([erasure]) => Number(erasure) > until));
  };

  const underLock = <T>(work: () => Promise<T>): Promise<T> =>
    transaction(async () => {
      await serialise('audit');
      return work();
    });

  return {
    keys: () => db.select().from(keys).orderBy(desc(keys.number)).limit(maxKeys),

    addKey: (key) =>
      underLock(async () => {
        const taken = await db
          .select({ id: keys.id })
          .from(keys)
          .where(gte(keys.number, key.number))
          .limit(1);
        if (taken.length > 0) return false;
        await db.insert(keys).values(rowOf(keys, key));
        return true;
      }),

    list: async (afterNumber, limit) => {
      const found = await db
        .select()
        .from(statements)
        .where(gt(statements.number, afterNumber))
        .orderBy(asc(statements.number))
        .limit(limit);
      return found.map(statementOf);
    },

    newest,

    add: (make) =>
      underLock(async () => {
        const statement = make(await base());
        return statement === null ? null : insert(statement);
      }),

    oldestTime: async () => {
      const left = db
        .select({ time: events.time })
        .from(events)
        .where(gt(events.seq, await purgedUntil(driver)));
      return first(await left.orderBy(asc(events.seq)).limit(1))?.time ?? null;
    },

    addPurge: (cutoff, limit, make) =>
      underLock(async () => {
        const known = await base();
        const before = await newest('purge');
        const after = before?.seq ?? 0;
        const last = await lastDue(after, cutoff, limit, known.head.seq);
        if (last === null) return null;
        const erasures = await erasuresUntil(before?.details.erasures ?? {}, after, last.seq);
        const due: DueRows = { from: after + 1, seq: last.seq, hash: last.hash, erasures };
        return insert(make(known, due));
      }),

    deletePurged: async (limit) => {
      const until = await purgedUntil(driver);
      const due = db.select({ seq: events.seq }).from(events).where(lte(events.seq, until));
      const found = await due.orderBy(asc(events.seq)).limit(limit);
      const last = found.at(-1);
      if (last !== undefined) await db.delete(events).where(lte(events.seq, last.seq));
      return found.length;
    },
  };
};
