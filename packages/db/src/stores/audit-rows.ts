import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import { createAuditVerifier } from '@atelier/core/audit/verifier';
import type { AuditAnchor, AuditVerdict } from '@atelier/core/ports/audit-store';
import { and, asc, desc, eq, getTableColumns, gt, lte, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { first } from './queries.ts';

const rowsPerStep = 500;

/** What no row contains: the details or the time cannot be read. */
const unreadable = '';

const isoOf = (time: Date): string => (Number.isNaN(time.getTime()) ? unreadable : time.toISOString());

/** Details that are not a JSON object any more are reported as altered instead of throwing. */
const detailsOf = (text: string): StoredAuditRow['details'] => {
  try {
    return JSON.parse(text);
  } catch {
    return { unreadable: true };
  }
};

/** The rows of the log from one number to another, in their order, in steps. */
export async function* auditRows(
  { db, tables }: Pick<Driver, 'db' | 'tables'>,
  { after, until }: { readonly after: number; readonly until: number },
): AsyncGenerator<StoredAuditRow[]> {
  const { auditEvents: events } = tables;
  const { details: _, ...columns } = getTableColumns(events);
  // As text: see `detailsOf`.
  const details = sql<string>`cast(${events.details} as text)`;
  for (let last = after; ; ) {
    const read = await db
      .select({ ...columns, details })
      .from(events)
      .where(and(gt(events.seq, last), lte(events.seq, until)))
      .orderBy(asc(events.seq))
      .limit(rowsPerStep);
    const end = read.at(-1);
    if (end === undefined) return;
    yield read.map((row) => ({ ...row, time: isoOf(row.time), details: detailsOf(row.details) }));
    last = end.seq;
    // SQLite is synchronous; without this a long trail would block the event loop.
    await nextTurn();
  }
}

/** The number of the newest row; 0 in an empty log. */
const newestSeq = async ({ db, tables: { auditEvents: events } }: Pick<Driver, 'db' | 'tables'>) =>
  first(await db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1))?.seq ?? 0;

/**
 * Verifies the rows that exist when it is called. Stops at the first row that does not hold; `rows` counts the rows read,
 * including that one.
 */
export const verifyAuditRows = async (
  driver: Pick<Driver, 'db' | 'tables'>,
  anchor?: AuditAnchor,
): Promise<AuditVerdict> => {
  const until = await newestSeq(driver);
  const verifier = createAuditVerifier();
  let anchorHolds = anchor === undefined;
  for await (const rows of auditRows(driver, { after: 0, until })) {
    for (const row of rows) {
      verifier.row(row);
      if (verifier.problem() !== null) break;
      if (row.seq === anchor?.seq) anchorHolds = row.hash === anchor.hash;
    }
    if (verifier.problem() !== null) break;
  }
  const problem = verifier.problem() ?? (await silentErasure(driver, verifier.openErasures(), until));
  const { seq: lastSeq, hash: lastHash } = verifier.position();
  return {
    rows: verifier.rows(),
    firstBrokenSeq: problem?.seq ?? null,
    problem,
    lastSeq,
    lastHash,
    anchorHolds,
  };
};

/** Erasures of which no event says anything. Those from after the beginning of this verification have one further on. */
const silentErasure = async (
  { db, tables: { auditEvents: events } }: Pick<Driver, 'db' | 'tables'>,
  open: readonly { readonly erasure: number; readonly seq: number }[],
  until: number,
): Promise<AuditVerdict['problem']> => {
  for (const { erasure, seq } of open) {
    const [event] = await db.select({ type: events.type }).from(events).where(eq(events.seq, erasure));
    if (erasure <= until || event?.type !== 'audit_erased') return { seq, fault: 'erased_silently' };
  }
  return null;
};
