import type { Clock } from '@atelier/core/clock';
import type { JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { ClaimTerms } from '@atelier/core/ports/studio-stores';
import { faultFields, type Logger } from '../observability/log.ts';
import { isStorageError, type StoragePause } from './storage-pause.ts';

export interface ClaimDeps {
  readonly db: Database;
  readonly signals: JobSignals;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a claim lasts without a heartbeat. */
  readonly leaseMs: number;
  readonly storagePause: StoragePause;
}

/** The terms on which this node claims a job now. */
export const claimTerms = ({
  clock,
  leaseMs,
  maxAttempts,
}: Pick<ClaimDeps, 'clock' | 'leaseMs'> & Pick<ClaimTerms, 'maxAttempts'>): ClaimTerms => {
  const now = clock.now();
  return { now, leaseExpiresAt: new Date(now.getTime() + leaseMs), maxAttempts };
};

export interface ActiveClaim {
  /**
   * Aborted when a heartbeat finds that the job was cancelled or, after the lease expired, taken by another worker. Also
   * when no heartbeat has succeeded for a whole lease, because either may have happened then.
   */
  readonly lost: AbortSignal;
  /** Reports the progress, 0 … 1. It never decreases. */
  report(fraction: number): void;
  /** Reports the place in the provider's own queue, from 1; null if it has none. */
  reportQueuePosition(position: number | null): void;
  /** Stops the heartbeats; resolves when the last one has been answered. */
  stop(): Promise<void>;
}

/** Progress is written at most this often. */
const progressEveryMs = 250;

/** Heartbeats per lease, so that one failed beat does not lose the claim. */
const beatsPerLease = 3;

/** A cancelled job is noticed, and its engine stopped, within this time. */
const maxBeatMs = 1000;

/** Renews a claim and writes its progress until it is stopped. */
export const keepClaim = (deps: ClaimDeps, job: JobRecord, claimToken: string): ActiveClaim => {
  const { db, clock, signals, leaseMs, log, storagePause } = deps;
  const lost = new AbortController();
  // A resumed job continues from the progress of the pictures that it has kept.
  let { progress } = job;
  let queuePosition: number | null = null;
  let writtenAtMs = 0;
  let leaseExpiresAt = job.leaseExpiresAt ?? clock.now();
  let renewedAtMs = performance.now();
  let beating: Promise<void> | null = null;

  const loseAfterLease = (): void => {
    // Two clocks: the wall clock may be set back, and the monotonic one may stop while the machine sleeps.
    if (clock.now() > leaseExpiresAt || performance.now() - renewedAtMs > leaseMs) lost.abort();
  };
  const write = async (): Promise<void> => {
    writtenAtMs = performance.now();
    try {
      const nextExpiresAt = new Date(clock.now().getTime() + leaseMs);
      if (!(await db.jobs.heartbeat(job.id, claimToken, progress, nextExpiresAt, queuePosition)))
        return lost.abort();
      leaseExpiresAt = nextExpiresAt;
      renewedAtMs = writtenAtMs;
      signals.changed(job.id);
    } catch (thrown) {
      // The next beat retries while the lease lasts; the completion is fenced by the claim token in any case.
      log.warn({ job: job.id, ...faultFields(thrown) }, 'heartbeat failed');
      // On a full disk, no other worker can claim the job either.
      if (isStorageError(thrown)) storagePause.begin(thrown);
      else loseAfterLease();
    }
  };
  // One at a time: with a pool of connections a later beat could overtake an earlier one and lower the progress.
  const beat = (): void => {
    // The previous beat may hang.
    if (beating !== null) loseAfterLease();
    beating ??= write().finally(() => {
      beating = null;
    });
  };
  const timer = setInterval(beat, Math.min(leaseMs / beatsPerLease, maxBeatMs));
  let stopped = false;

  return {
    lost: lost.signal,
    report(fraction) {
      if (stopped) return;
      progress = Math.max(progress, fraction);
      if (performance.now() - writtenAtMs >= progressEveryMs) beat();
    },
    reportQueuePosition(position) {
      if (stopped || position === queuePosition) return;
      queuePosition = position;
      if (performance.now() - writtenAtMs >= progressEveryMs) beat();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await beating;
    },
  };
};
