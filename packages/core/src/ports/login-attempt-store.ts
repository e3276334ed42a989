import type { LoginAttemptRecord } from './identity-records.ts';

/** How failed attempts become waiting time (R-LIM-5). Durations in seconds. */
export interface BackoffRule {
  /** So many failures cost nothing; the next costs 2 s, then 4, 8 … */
  readonly freeFailures: number;
  /** From this many failures on: `lockS`. */
  readonly lockAfter: number;
  readonly lockS: number;
  /** From this many failures on: blocked until a reset or a success; null for never. */
  readonly blockAfter: number | null;
  /** Failures older than this are forgotten, unless blocked until a reset; those are deleted by `LoginAttemptStore.deleteOlder`. */
  readonly forgetAfterS: number;
}

export type LoginAttemptVerdict =
  | { readonly allowed: true; readonly failures: number }
  | { readonly allowed: false; readonly untilReset: boolean; readonly retryAfterS: number };

/**
 * How long an attempt may be pending, in milliseconds: far longer than the hashing queue and a slow database. The result is
 * recorded even if the client disconnects, so only a crash of the process keeps an attempt pending for longer.
 */
export const attemptLeaseMs = 60_000;

/** Counts failed attempts in the database, across restarts and nodes (R-LIM-5). */
export interface LoginAttemptStore {
  /**
   * Starts an attempt: counts it as a failure *before* it is verified, so that concurrent attempts cannot exceed the budget.
   * `failures` includes this one. A refused attempt is not counted. Attempts that have been pending for longer than
   * `attemptLeaseMs` are no longer counted, and neither are the blocks that they caused.
   */
  take(key: string, rule: BackoffRule, now: Date): Promise<LoginAttemptVerdict>;
  /** Ends an attempt that was correct: deletes all counts of the key. */
  reset(key: string): Promise<void>;
  find(key: string): Promise<LoginAttemptRecord | null>;
  /** Ends an attempt that was wrong: it stays a failure, even after its lease. */
  settle(key: string): Promise<void>;
  /** Ends an attempt that was not wrong, without deleting other counts (several users may share an address). */
  giveBack(key: string): Promise<void>;
  /**
   * Deletes keys whose last failure was before `cutoff`, and, if blocked until a reset, before `blockedCutoff` as well.
   * @returns how many
   */
  deleteOlder(cutoff: Date, blockedCutoff: Date): Promise<number>;
}
