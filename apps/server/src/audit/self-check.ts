import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogProblem } from '@atelier/core/audit/log-verifier';
import { type AuditStatement, isSignedBy } from '@atelier/core/audit/statements';
import { type AuditPosition, createAuditVerifier } from '@atelier/core/audit/verifier';
import type { Clock } from '@atelier/core/clock';
import type { Alerts } from '@atelier/core/ports/alerts';
import type { Database } from '@atelier/core/ports/stores';
import { problemSentence } from './problem-words.ts';

interface SelfCheckDeps {
  readonly db: Pick<Database, 'audit' | 'auditStatements' | 'transaction'>;
  readonly alerts: Alerts;
  readonly clock: Clock;
}

const rowsPerRead = 500;
/** Of one check, about two seconds of one processor; the next one goes on after them. */
const maxRows = 100_000;

const advice =
  'The server checks every hour what was written since the check before. Someone with access to the database has changed it, or the database has a fault. Keep a copy of it as it is, and run ./atelier audit verify, which reads the whole log.';

/** Tells administrators. What is found while the alert is not resolved counts in it. */
const alertOn = async ({ db, alerts, clock }: SelfCheckDeps, problem: LogProblem): Promise<void> => {
  const now = clock.now();
  const seqs = 'statement' in problem ? [] : [problem.seq];
  await db.transaction((stores) =>
    alerts.raise(stores, {
      ...{ kind: 'audit_broken', severity: 'critical', title: 'The audit log was changed' },
      explanation: `${problemSentence(problem)} ${advice}`,
      subject: { userId: null, address: null, tokenId: null, procedure: null },
      evidence: { count: 1, from: now, to: now, seqs },
      ...{ groupKey: 'audit_broken', storyKey: null },
    }),
  );
};

const later = (one: AuditPosition, other: AuditPosition | null): AuditPosition =>
  other === null || other.seq <= one.seq ? one : other;

/**
 * Checks the rows that were written since the check before, or since the newest checkpoint at the start, and that what was signed
 * and seen last is still there; raises an alert if something does not hold (R-SEC-2). It costs a few reads of one row if nothing was
 * written. Rows from before and erasures with an account are the subject of `./atelier audit verify`.
 */
export const createSelfCheck = (deps: SelfCheckDeps) => {
  const { db } = deps;
  let seen: AuditPosition | null = null;
  /** The number of the newest checkpoint that was seen; 0 before the first. */
  let newestSeen = 0;

  /** The first of them whose signature does not hold. */
  const unsignedAmong = async (statements: readonly AuditStatement[]): Promise<LogProblem | null> => {
    const keys = await db.auditStatements.keys();
    const found = statements.find((statement) => !keys.some((key) => isSignedBy(statement, key)));
    return found === undefined ? null : { statement: found.number, fault: 'statement_altered' };
  };

  /** Whether the row at a position is the one that was there. */
  const missingAt = async ({ seq, hash }: AuditPosition): Promise<LogProblem | null> => {
    const [row] = await db.audit.stored({ after: seq - 1, until: seq }, 1);
    if (row === undefined) return { seq, fault: 'cut_off' };
    return row.hash === hash ? null : { seq, until: seq, fault: 'rewritten' };
  };

  /** Follows the rows after a position. @returns the first problem */
  const follow = async (start: AuditPosition): Promise<LogProblem | null> => {
    const verifier = createAuditVerifier(start, null);
    let at = start;
    for (let rows = 0; rows < maxRows; rows += rowsPerRead) {
      const some = await db.audit.stored({ after: at.seq, until: Number.MAX_SAFE_INTEGER }, rowsPerRead);
      for (const row of some) verifier.row(row);
      at = some.at(-1) ?? at;
      if (some.length < rowsPerRead) break;
      await nextTurn();
    }
    seen = { seq: at.seq, hash: at.hash };
    return verifier.problem();
  };

  const find = async (checkpoint: AuditStatement): Promise<LogProblem | null> => {
    const purge = await db.auditStatements.newest('purge');
    // An unsigned removal would excuse missing rows.
    const unsigned = await unsignedAmong(purge === null ? [checkpoint] : [checkpoint, purge]);
    if (unsigned !== null) return unsigned;
    const purged: AuditPosition = purge ?? { seq: 0, hash: '' };
    for (const position of [checkpoint, ...(seen === null ? [] : [seen])]) {
      const problem = position.seq <= purged.seq ? null : await missingAt(position);
      if (problem === null) continue;
      seen = null;
      return problem;
    }
    return follow(later(seen ?? checkpoint, purged));
  };

  return async (): Promise<void> => {
    const checkpoint = await db.auditStatements.newest('checkpoint');
    const { number } = checkpoint ?? { number: 0 };
    if (number < newestSeen) {
      const missing = { statement: newestSeen, fault: 'statement_missing' } as const;
      newestSeen = number;
      return alertOn(deps, missing);
    }
    newestSeen = number;
    if (checkpoint === null) return;
    const problem = await find(checkpoint);
    if (problem === null) return;
    // Rows that were removed after their time while they were looked for.
    const purge = await db.auditStatements.newest('purge');
    if (!('statement' in problem) && problem.seq <= (purge?.seq ?? 0)) return;
    await alertOn(deps, problem);
  };
};
