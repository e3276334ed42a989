import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import type { JobSignals } from '@atelier/core/ports/services';
import { faultFields, type Logger } from '../observability/log.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';

/** Milliseconds until the first retry; doubled after each further failure. */
const firstWaitMs = 1000;
const maxWaitMs = 30_000;
/** How soon a lane notices that the pause has ended. */
const checkEveryMs = 100;

/** Shown to users beside a waiting job, by error code. */
const delayMessages: ReadonlyMap<string, string> = new Map([
  [
    'storage_full',
    'Waiting for room on the server’s disk. This goes on by itself as soon as there is some; nothing is lost or charged.',
  ],
  [
    'storage_failed',
    'Waiting until the server can write to its disk. This goes on by itself as soon as it can; nothing is lost or charged.',
  ],
]);

const delayMessageOf = (thrown: unknown): string | null =>
  thrown instanceof AppError ? (delayMessages.get(thrown.code) ?? null) : null;

/** Whether the disk is full or fails: any other job would fail too, and this one will succeed later. */
export const isStorageError = (thrown: unknown): boolean => delayMessageOf(thrown) !== null;

const transientCodes: readonly string[] = ['overloaded', 'unavailable', 'outcome_unknown'];

/** Whether the database was busy or unreachable, so that a retry may succeed. */
export const isTransientError = (thrown: unknown): boolean =>
  thrown instanceof AppError && transientCodes.includes(thrown.code);

/** Circuit breaker for the disk: while it fails, the worker claims one job at a time as a probe (R-STUDIO-1). */
export interface StoragePause {
  /** A job could not be stored: begins the pause, or extends it after a failed probe. */
  noteFailure(fault: unknown): void;
  /** A heartbeat could not be stored: begins the pause but never extends it. */
  begin(fault: unknown): void;
  /** Something was stored: ends the pause. */
  clear(): void;
  /** Resolves when this lane may claim a job: at once without a pause, else when it may probe. */
  waitForTurn(signal: AbortSignal): Promise<void>;
  /** The lane's probe has ended, also if it had nothing to store. */
  endTurn(): void;
  /**
   * Runs `work`, which hands a job back. Until it ends no job is claimed or failed here: its lease may have expired during
   * the failure, and the attempt would count.
   */
  duringHandBack(work: () => Promise<void>): Promise<void>;
  /** Whether jobs wait for the disk or are still to be handed back. */
  isPaused(): boolean;
}

interface StoragePauseDeps {
  readonly signals: Pick<JobSignals, 'setDelay'>;
  readonly log: Logger;
  readonly notices: Pick<OperatorNotices, 'note' | 'end'>;
  /** Monotonic time in milliseconds; `performance.now` except in tests. */
  readonly nowMs?: () => number;
}

const monotonicNowMs = (): number => performance.now();

export const createStoragePause = ({
  signals,
  log,
  notices,
  nowMs = monotonicNowMs,
}: StoragePauseDeps): StoragePause => {
  let waitMs = 0;
  let probeAtMs = 0;
  let isProbing = false;
  let handBacks = 0;

  const isPaused = (): boolean => waitMs > 0 || handBacks > 0;
  const extend = (fault: unknown): void => {
    waitMs = Math.min(maxWaitMs, Math.max(firstWaitMs, 2 * waitMs));
    probeAtMs = nowMs() + waitMs;
    isProbing = false;
    signals.setDelay(delayMessageOf(fault));
    notices.note('jobs_wait_for_disk');
    log.error({ waitMs, ...faultFields(fault) }, 'jobs wait: what they make cannot be stored');
  };

  return {
    isPaused,
    noteFailure(fault) {
      // Failures of pictures that other lanes had begun before the pause do not extend it.
      if (waitMs === 0 || isProbing) extend(fault);
    },
    begin(fault) {
      if (waitMs === 0) extend(fault);
    },
    clear() {
      if (waitMs === 0) return;
      waitMs = 0;
      isProbing = false;
      signals.setDelay(null);
      notices.end('jobs_wait_for_disk');
      log.info('jobs go on: storing works again');
    },
    async waitForTurn(signal) {
      while (isPaused() && !signal.aborted) {
        if (!isProbing && handBacks === 0 && nowMs() >= probeAtMs) {
          isProbing = true;
          return;
        }
        await sleep(checkEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
    endTurn() {
      isProbing = false;
    },
    async duringHandBack(work) {
      handBacks += 1;
      try {
        await work();
      } finally {
        handBacks -= 1;
      }
    },
  };
};
