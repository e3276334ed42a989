import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEvent } from '@atelier/core/policy';
import type { AuditAnchor, AuditStore, AuditVerdict } from '@atelier/core/ports/stores';
import { asc, desc, eq, getTableColumns, gt, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { chainHash, chainStart, storableEntry } from './audit-chain.ts';
import { placeholderFor, placeholdersOf, prepared, preparedByFilters } from './prepared.ts';
import { first } from './queries.ts';

const rowsPerStep = 500;

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
    db.select({ seq: events.seq, hash: events.hash }).from(events).orderBy(desc(events.seq)).limit(1),
  );
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
        .select({ ...getTableColumns(events), actorEmail: users.email })
        .from(events)
        .leftJoin(users, eq(users.id, events.actorId))
        .where(where)
        .orderBy(desc(events.seq))
        .limit(sql.placeholder('limit')),
  );

  const link = (row: ReturnType<typeof storableEntry>): Promise<void> =>
    transaction(async () => {
      await serialise('audit');
      const last = first(await head({}));
      const seq = (last?.seq ?? 0) + 1;
      const prevHash = last?.hash ?? chainStart;
      await add({ ...row, seq, prevHash, hash: chainHash(prevHash, seq, row) });
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
      const row = storableEntry(entry);
      // All appends wait for the head of the chain, so it is locked last and as briefly as possible.
      await beforeCommit(() => link(row));
    },

    list: async (filter, beforeSeq, limit) => {
      const { personId, ...others } = filter;
      const values = { ...others, beforeSeq: beforeSeq ?? undefined };
      const rows =
        personId === undefined ? await page(values, { limit }) : await ofPerson(personId, values, limit);
      // The column is plain text (see the schema); only `append` writes it, with an event of the closed list.
      return rows.map((row) => ({ ...row, type: row.type as AuditEvent }));
    },

    verify: (anchor) => verifyChain(driver, anchor),
  };
};

/** Stops at the first row that does not match; `rows` counts the rows read, including that one. */
const verifyChain = async ({ db, tables }: Driver, anchor?: AuditAnchor): Promise<AuditVerdict> => {
  const { auditEvents: events } = tables;
  const { details: _, ...columns } = getTableColumns(events);
  // As text, so that details that are no longer valid JSON are reported instead of throwing.
  const details = sql<string>`cast(${events.details} as text)`;
  let rows = 0;
  let link = chainStart;
  let anchorHolds = anchor === undefined;
  let step: number;
  do {
    const read = await db
      .select({ ...columns, details })
      .from(events)
      .where(gt(events.seq, rows))
      .orderBy(asc(events.seq))
      .limit(rowsPerStep);
    for (const row of read) {
      rows += 1;
      if (row.seq !== rows || row.prevHash !== link || hashOf(row) !== row.hash) {
        return { rows, firstBrokenSeq: row.seq, lastHash: link, anchorHolds };
      }
      link = row.hash;
      if (row.seq === anchor?.seq) anchorHolds = link === anchor.hash;
    }
    step = read.length;
    // SQLite is synchronous; without this a long trail would block the event loop.
    await nextTurn();
  } while (step > 0);
  return { rows, firstBrokenSeq: null, lastHash: link, anchorHolds };
};

type RawRow = Parameters<typeof chainHash>[2] & { prevHash: string; seq: number };

/** The hash that the row should have; null when its details are not valid JSON. */
const hashOf = (row: Omit<RawRow, 'details'> & { details: string }): string | null => {
  try {
    return chainHash(row.prevHash, row.seq, { ...row, details: JSON.parse(row.details) });
  } catch {
    return null;
  }
};
