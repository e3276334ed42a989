import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** How long a report of damage makes the server not ready. */
const damageCountsMs = 60_000;

/** PostgreSQL's reports of damage to tables, indexes or the disk. */
interface DamageReports {
  /** Called with every error of a statement. */
  note(thrown: unknown): void;
  /** @throws AppError `database_broken` within a minute of the last report */
  requireNone(): void;
}

/**
 * PostgreSQL itself rejects statements that hit a damaged page, so other work continues; readiness and the log tell the
 * operator. Unlike on SQLite this ends without a restart: another server may take over the address.
 * @param log called once per code
 */
export const damageReports = (
  log: (message: string) => void,
  nowMs: () => number = () => performance.now(),
): DamageReports => {
  const codes = new Set<string>();
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    note(thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'database_broken') return;
      lastMs = nowMs();
      const code = thrown.cause instanceof DatabaseError ? thrown.cause.code : 'unknown';
      if (!codes.has(code))
        log(
          `PostgreSQL reports damage (${code}): see its log, check its disk, and restore a backup if need be.`,
        );
      codes.add(code);
    },
    requireNone() {
      if (nowMs() - lastMs < damageCountsMs) throw new AppError('database_broken');
    },
  };
};
