import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import type { JobSignals } from '@atelier/core/ports/services';
import { faultFields, type Logger } from '../observability/log.ts';
import type { OperatorNotices } from '../observability/operator-notices.ts';

/** Milliseconds until the next try after the first refusal; twice as long after each further one. */
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** How soon a lane notices that the hold has ended. */
const lookEveryMs = 100;

/** What people read beside a job that waits, by the code of the fault. */
const told: ReadonlyMap<string, string> = new Map([
  [
    'storage_full',
    'Waiting for room on the server’s disk. This goes on by itself as soon as there is some; nothing is lost or charged.',
  ],
  [
    'storage_failed',
    'Waiting until the server can write to its disk. This goes on by itself as soon as it can; nothing is lost or charged.',
  ],
]);

const toldOf = (thrown: unknown): string | null =>
  thrown instanceof AppError ? (told.get(thrown.code) ?? null) : null;

/** Whether the disk refused, for want of room or otherwise: any other job would fail alike, and this one works later. */
export const isStorageFault = (thrown: unknown): boolean => toldOf(thrown) !== null;

const passingCodes: readonly string[] = ['overloaded', 'unavailable', 'outcome_unknown'];

/** Whether the database was busy or away, so that the same work may succeed a moment later. */
export const isPassingFault = (thrown: unknown): boolean =>
  thrown instanceof AppError && passingCodes.includes(thrown.code);

/** Keeps a worker's lanes from taking jobs while the disk refuses them, apart from one try at a time (R-STUDIO-1). */
export interface StoragePause {
  /** A job could not be stored: it begins, or the next try is put off further. */
  note(fault: unknown): void;
  /** The same, for a sign of life of a job under way: it only begins a hold. */
  begin(fault: unknown): void;
  /** Something was stored: it ends. */
  clear(): void;
  /** Resolves when this lane may take a job: at once while nothing is held, else when it is its turn to try. */
  turn(signal: AbortSignal): Promise<void>;
  /** The lane's try has ended, also where it had nothing to store. */
  endTurn(): void;
  /**
   * Runs what gives a job back. Until it has ended nothing is taken or given up here: the lease may have run out while the
   * disk refused, and the attempt would be lost.
   */
  givingBack(work: () => Promise<void>): Promise<void>;
  /** Whether jobs wait for the disk, or are still to be given back. */
  isHeld(): boolean;
}

export interface StoragePauseDeps {
  readonly signals: Pick<JobSignals, 'setDelay'>;
  readonly log: Logger;
  readonly notices: Pick<OperatorNotices, 'note' | 'end'>;
  /** Milliseconds of a clock that is never set; `performance.now` but for tests. */
  readonly nowMs?: () => number;
}

const steadyNowMs = (): number => performance.now();

export const createStoragePause = ({
  signals,
  log,
  notices,
  nowMs = steadyNowMs,
}: StoragePauseDeps): StoragePause => {
  let waitMs = 0;
  let tryAtMs = 0;
  let isTrying = false;
  let givenBackSoon = 0;

  const isHeld = (): boolean => waitMs > 0 || givenBackSoon > 0;
  const extend = (fault: unknown): void => {
    waitMs = Math.min(longestWaitMs, Math.max(firstWaitMs, 2 * waitMs));
    tryAtMs = nowMs() + waitMs;
    isTrying = false;
    signals.setDelay(toldOf(fault));
    notices.note('jobs_wait_for_disk');
    log.error({ waitMs, ...faultFields(fault) }, 'jobs wait: what they make cannot be stored');
  };

  return {
    isHeld,
    note(fault) {
      // Pictures that the other lanes had begun before say nothing new.
      if (waitMs === 0 || isTrying) extend(fault);
    },
    begin(fault) {
      if (waitMs === 0) extend(fault);
    },
    clear() {
      if (waitMs === 0) return;
      waitMs = 0;
      isTrying = false;
      signals.setDelay(null);
      notices.end('jobs_wait_for_disk');
      log.info('jobs go on: storing works again');
    },
    async turn(signal) {
      while (isHeld() && !signal.aborted) {
        if (!isTrying && givenBackSoon === 0 && nowMs() >= tryAtMs) {
          isTrying = true;
          return;
        }
        await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
      }
    },
    endTurn() {
      isTrying = false;
    },
    async givingBack(work) {
      givenBackSoon += 1;
      try {
        await work();
      } finally {
        givenBackSoon -= 1;
      }
    },
  };
};
