import { AppError } from '@atelier/core/errors';
import { DatabaseError } from '../database-errors.ts';

/** For how long a report of damage keeps the server from being ready. */
const damageCountsMs = 60_000;

/** What PostgreSQL has said of damage to its tables, its indexes or its disk. */
export interface DamageReports {
  /** Told of everything a statement threw. */
  note(thrown: unknown): void;
  /** @throws AppError `database_broken` within a minute of the last report */
  requireNone(): void;
}

/**
 * PostgreSQL itself refuses what meets a damaged page, so work goes on beside it; the operator hears of it by readiness and
 * the log. Not until a restart as on SQLite: behind the same address another server may take over.
 * @param log told of each code once
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
