import type { AuditStatements } from '@atelier/api/audit-statements';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { AuditPublicKey, AuditStatement } from '@atelier/core/audit/statements';
import { type AuditPosition, beforeFirstRow } from '@atelier/core/audit/verifier';
import type { Database } from '@atelier/core/ports/stores';

/** One line of an export: an object with one of these names. */
export type ExportLine =
  | { readonly export: { readonly version: 1; readonly time: string } }
  | { readonly key: AuditPublicKey }
  | { readonly statement: AuditStatement }
  | { readonly row: StoredAuditRow }
  | { readonly end: AuditStatement };

const rowsPerRead = 1_000;
const statementsPerRead = 1_000;

/** An account was deleted during an export, which therefore has rows from before and from after it. */
export class ChangedMeanwhile extends Error {
  override name = 'ChangedMeanwhile';
}

type Log = Pick<Database, 'audit' | 'auditStatements'>;

/** The keys and statements of the log, in the order in which they are verified. */
export async function* statementLines({ auditStatements }: Log): AsyncGenerator<ExportLine> {
  for (const { id, publicKey } of await auditStatements.keys()) yield { key: { id, publicKey } };
  for (let after = 0; ; ) {
    const statements = await auditStatements.list(after, statementsPerRead);
    for (const statement of statements) yield { statement };
    const last = statements.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

/** The number of the newest row; 0 in an empty log. */
export const newestRow = async ({ audit }: Log): Promise<number> =>
  (await audit.list({}, null, 1))[0]?.seq ?? 0;

/** The rows from one number to another, in steps. */
export async function* storedRows(
  { audit }: Log,
  { after, until }: { readonly after: number; readonly until: number },
): AsyncGenerator<StoredAuditRow[]> {
  for (let last = after; ; ) {
    const rows = await audit.stored({ after: last, until }, rowsPerRead);
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows;
    last = end.seq;
  }
}

/**
 * The whole log, in steps of lines: the memory that it needs does not depend on its length. It begins with a fresh checkpoint
 * and ends with a signed statement, without which it is not whole.
 * @throws ChangedMeanwhile
 */
export async function* exportLines(
  db: Log,
  statements: AuditStatements,
  now: Date,
): AsyncGenerator<readonly ExportLine[]> {
  await statements.checkpoint();
  let last: AuditStatement | null = null;
  let position: AuditPosition = beforeFirstRow;
  yield [{ export: { version: 1, time: now.toISOString() } }];
  for await (const line of statementLines(db)) {
    if ('statement' in line) {
      last = line.statement;
      if (last.kind === 'purge') position = { seq: last.seq, hash: last.hash };
    }
    yield [line];
  }
  // Read after the statements: a server that runs may sign a later row at any time.
  const until = await newestRow(db);
  for await (const rows of storedRows(db, { after: position.seq, until })) {
    if (rows.some(({ whoErasure, whatErasure }) => Math.max(whoErasure ?? 0, whatErasure ?? 0) > until))
      throw new ChangedMeanwhile('An account was deleted during the export.');
    const end = rows.at(-1);
    if (end !== undefined) position = { seq: end.seq, hash: end.hash };
    yield rows.map((row) => ({ row }));
  }
  yield [{ end: await statements.exportEnd(last, position) }];
}
