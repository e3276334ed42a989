import { randomUUID } from 'node:crypto';
import { beforeFirstRow } from '@atelier/core/audit/verifier';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditStore } from '@atelier/core/ports/audit-store';
import type { AuditEntry } from '@atelier/core/ports/records';
import { desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { chained, committed } from './audit-chain.ts';
import { eraseAuditOf } from './audit-erasure.ts';
import { storedAuditRows, verifyAuditRows } from './audit-rows.ts';
import { placeholderFor, placeholdersOf, prepared, preparedByFilters } from './prepared.ts';
import { first } from './queries.ts';

/**
 * The audit trail (R-SEC-2). Each row's hash covers the previous row's, so changing, removing or moving a row breaks the
 * chain. The chain alone does not show that its *end* was cut off: for that, keep the latest hash elsewhere from time to
 * time (a printed report, another machine) and pass it to `verify`.
 */
export const auditStore = (driver: Driver): AuditStore => {
  const { db, tables, transaction, beforeCommit, serialise } = driver;
  const { auditEvents: events, users } = tables;

  const add = prepared(db.insert(events).values(placeholdersOf(events)));
  const head = prepared(
    db
      .select({ seq: events.seq, hash: events.hash, format: events.format })
      .from(events)
      .orderBy(desc(events.seq))
      .limit(1),
  );
  const { whoSalt, whoDigest, whatSalt, whatDigest, ...listed } = getTableColumns(events);
  const page = preparedByFilters(
    {
      type: eq(events.type, sql.placeholder('type')),
      actorId: eq(events.actorId, sql.placeholder('actorId')),
      entityId: eq(events.entityId, sql.placeholder('entityId')),
      personActor: eq(events.actorId, sql.placeholder('personActor')),
      personEntity: eq(events.entityId, sql.placeholder('personEntity')),
      ip: eq(events.ip, sql.placeholder('ip')),
      requestId: eq(events.requestId, sql.placeholder('requestId')),
      from: sql`${events.time} >= ${placeholderFor(events.time, 'from')}`,
      to: sql`${events.time} < ${placeholderFor(events.time, 'to')}`,
      beforeSeq: sql`${events.seq} < ${sql.placeholder('beforeSeq')}`,
    },
    (where) =>
      db
        .select({ ...listed, actorEmail: users.email })
        .from(events)
        .leftJoin(users, eq(users.id, events.actorId))
        .where(where)
        .orderBy(desc(events.seq))
        .limit(sql.placeholder('limit')),
  );

  /** The last row, under the lock of the log; the first to find one of format 1 seals the old chain before anything is added. */
  const lastRow = async (at: Date) => {
    const last = first(await head({}));
    return last === null ? beforeFirstRow : last.format === 1 ? seal(at) : last;
  };

  /** Adds a row after `last`, under the lock of the log. @returns it */
  const addAfter = async (entry: ReturnType<typeof committed>, last: Parameters<typeof chained>[1]) => {
    const row = chained(entry, last);
    await add(row);
    return row;
  };

  /** Ends the chain of format 1 with the result of its verification. */
  const seal = async (time: Date) => {
    const { rows, firstBrokenSeq, lastSeq, lastHash } = await verifyAuditRows(driver);
    const last = first(await head({})) ?? beforeFirstRow;
    const details = { rows, intact: firstBrokenSeq === null, firstBroken: firstBrokenSeq, lastSeq, lastHash };
    return addAfter(committed(sealEntry(time, details)), last);
  };

  const link = (entry: ReturnType<typeof committed>): Promise<void> =>
    transaction(async () => {
      await serialise('audit');
      await addAfter(entry, await lastRow(entry.time));
    });

  const erase = (personId: string, entry: Omit<AuditEntry, 'details' | 'type'>): Promise<void> =>
    transaction(async () => {
      await serialise('audit');
      const last = await lastRow(entry.time);
      const details = await eraseAuditOf(driver, personId, last.seq + 1);
      if (details !== null) await addAfter(committed({ ...entry, type: 'audit_erased', details }), last);
    });

  /** Two reads, because no index serves "actor or entity" in the order of the log. */
  const ofPerson = async (personId: string, values: Parameters<typeof page>[0], limit: number) => {
    const [asActor, asEntity] = await Promise.all([
      page({ ...values, personActor: personId }, { limit }),
      page({ ...values, personEntity: personId }, { limit }),
    ]);
    const bySeq = new Map([...asActor, ...asEntity].map((row) => [row.seq, row]));
    return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq).slice(0, limit);
  };

  return {
    append: async (entry) => {
      const row = committed(entry);
      // All appends wait for the head of the chain, so it is locked last and as briefly as possible.
      await beforeCommit(() => link(row));
    },

    erasePerson: (personId, entry) => beforeCommit(() => erase(personId, entry)),

    sealOldChain: (at) =>
      transaction(async () => {
        await serialise('audit');
        await lastRow(at);
      }),

    list: async (filter, beforeSeq, limit) => {
      const { personId, ...others } = filter;
      const values = { ...others, beforeSeq: beforeSeq ?? undefined };
      const rows =
        personId === undefined ? await page(values, { limit }) : await ofPerson(personId, values, limit);
      // The column is plain text (see the schema); only `append` writes it, with an event of the closed list.
      return rows.map((row) => ({ ...row, type: row.type as AuditEvent }));
    },

    find: async (seqs) => {
      if (seqs.length === 0) return [];
      const rows = await db
        .select({ ...listed, actorEmail: users.email })
        .from(events)
        .leftJoin(users, eq(users.id, events.actorId))
        .where(inArray(events.seq, [...seqs]))
        .orderBy(desc(events.seq));
      return rows.map((row) => ({ ...row, type: row.type as AuditEvent }));
    },

    stored: (range, limit) => storedAuditRows(driver, range, limit),

    verify: (anchor) => verifyAuditRows(driver, anchor),
  };
};

/** What the server itself writes about the old chain. */
const sealEntry = (time: Date, details: AuditEntry['details']): AuditEntry => ({
  ...{ time, type: 'audit_sealed', details, requestId: randomUUID(), ip: '', userAgent: 'server' },
  ...{ actorId: null, workspaceId: null, credentialId: null, entityType: 'audit', entityId: null },
});
