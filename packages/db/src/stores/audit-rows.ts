import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import { beforeFirstRow, createAuditVerifier } from '@atelier/core/audit/verifier';
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

/** Rows of the log, oldest first. */
export const storedAuditRows = async (
  { db, tables }: Pick<Driver, 'db' | 'tables'>,
  { after, until }: { readonly after: number; readonly until: number },
  limit: number,
): Promise<StoredAuditRow[]> => {
  const { auditEvents: events } = tables;
  const { details: _, ...columns } = getTableColumns(events);
  // As text: see `detailsOf`.
  const details = sql<string>`cast(${events.details} as text)`;
  const read = await db
    .select({ ...columns, details })
    .from(events)
    .where(and(gt(events.seq, after), lte(events.seq, until)))
    .orderBy(asc(events.seq))
    .limit(limit);
  return read.map((row) => ({ ...row, time: isoOf(row.time), details: detailsOf(row.details) }));
};

/** The rows from one number to another, in steps. */
async function* auditRows(
  driver: Pick<Driver, 'db' | 'tables'>,
  { after, until }: { readonly after: number; readonly until: number },
): AsyncGenerator<StoredAuditRow[]> {
  for (let last = after; ; ) {
    const rows = await storedAuditRows(driver, { after: last, until }, rowsPerStep);
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows;
    last = end.seq;
    // SQLite is synchronous; without this a long trail would block the event loop.
    await nextTurn();
  }
}

/** The number of the newest row; 0 in an empty log. */
const newestSeq = async ({ db, tables: { auditEvents: events } }: Pick<Driver, 'db' | 'tables'>) =>
  first(await db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1))?.seq ?? 0;

/** Where the log begins: after the rows that were removed after their time. */
const startOf = async ({ db, tables: { auditStatements: statements } }: Pick<Driver, 'db' | 'tables'>) => {
  const purges = db.select().from(statements).where(eq(statements.kind, 'purge'));
  const purge = first(await purges.orderBy(desc(statements.number)).limit(1));
  return purge === null
    ? { ...beforeFirstRow, erasures: {} }
    : { seq: purge.seq, hash: purge.hash, erasures: purge.details.erasures ?? {} };
};

/** Verifies the rows that exist when it is called. */
export const verifyAuditRows = async (
  driver: Pick<Driver, 'db' | 'tables'>,
  anchor?: AuditAnchor,
): Promise<AuditVerdict> => {
  const until = await newestSeq(driver);
  const start = await startOf(driver);
  const verifier = createAuditVerifier(start, start.erasures);
  let anchorHolds = anchor === undefined || (anchor.seq === start.seq && anchor.hash === start.hash);
  for await (const rows of auditRows(driver, { after: start.seq, until })) {
    for (const row of rows) {
      verifier.row(row);
      if (row.seq === anchor?.seq) anchorHolds = row.hash === anchor.hash;
    }
  }
  const problem = verifier.problem() ?? (await silentErasure(driver, verifier.openErasures(), until));
  const { seq: lastSeq, hash: lastHash } = verifier.position();
  return {
    rows: verifier.rows(),
    firstBrokenSeq: problem?.seq ?? null,
    problem,
    sealedProblem: verifier.sealedProblem(),
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
