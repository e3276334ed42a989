import type { Clock } from '@atelier/core/clock';
import type { JobRecord } from '@atelier/core/ports/records';
import type { JobSignals } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { ClaimTerms } from '@atelier/core/ports/studio-stores';
import { faultFields, type Logger } from '../observability/log.ts';
import { isStorageFault, type StoragePause } from './storage-pause.ts';

export interface ClaimDeps {
  readonly db: Database;
  readonly signals: JobSignals;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a claim holds without a heartbeat. */
  readonly leaseMs: number;
  readonly hold: StoragePause;
}

/** What this node, now, takes for a job that is free. */
export const claimTerms = ({
  clock,
  leaseMs,
  maxAttempts,
}: Pick<ClaimDeps, 'clock' | 'leaseMs'> & Pick<ClaimTerms, 'maxAttempts'>): ClaimTerms => {
  const now = clock.now();
  return { now, leaseExpiresAt: new Date(now.getTime() + leaseMs), maxAttempts };
};

export interface HeldClaim {
  /**
   * Aborted when a heartbeat finds the claim gone: cancelled, or taken by another after the lease ran out. Also when no
   * heartbeat has got through for a whole lease: then that may have happened.
   */
  readonly lost: AbortSignal;
  /** Notes the progress, 0 … 1. It never decreases. */
  report(fraction: number): void;
  /** Ends the heartbeats; resolves when the last one has been answered. */
  stop(): Promise<void>;
}

/** Progress is written at most this often; more would only be noise in the database. */
const progressEveryMs = 250;

/** A heartbeat comes this many times within a lease, so that one lost beat does not lose the claim. */
const beatsPerLease = 3;

/** A cancelled job is noticed, and its engine stopped, within this time. */
const longestBeatMs = 1000;

/** Keeps a claim alive and its progress known until it is stopped. */
export const keepClaim = (deps: ClaimDeps, job: JobRecord, claimToken: string): HeldClaim => {
  const { db, clock, signals, leaseMs, log, hold } = deps;
  const lost = new AbortController();
  // A job that goes on behind its kept pictures goes on from their progress.
  let { progress } = job;
  let writtenAtMs = 0;
  let heldUntil = job.leaseExpiresAt ?? clock.now();
  let heldAtMs = performance.now();
  let beating: Promise<void> | null = null;

  const loseAfterLease = (): void => {
    // By either clock: one may be set back, the other stands still while the machine sleeps.
    if (clock.now() > heldUntil || performance.now() - heldAtMs > leaseMs) lost.abort();
  };
  const write = async (): Promise<void> => {
    writtenAtMs = performance.now();
    try {
      const leaseExpiresAt = new Date(clock.now().getTime() + leaseMs);
      if (!(await db.jobs.heartbeat(job.id, claimToken, progress, leaseExpiresAt))) return lost.abort();
      heldUntil = leaseExpiresAt;
      heldAtMs = writtenAtMs;
      signals.changed(job.id);
    } catch (thrown) {
      // The next beat tries again, as long as the lease lasts; and the completion is fenced off in any case.
      log.warn({ job: job.id, ...faultFields(thrown) }, 'heartbeat failed');
      // A disk without room lets nobody else take the job either.
      if (isStorageFault(thrown)) hold.begin(thrown);
      else loseAfterLease();
    }
  };
  // One at a time: on a pool of connections a later beat could overtake an earlier one and lower the progress.
  const beat = (): void => {
    // The one before may have been answered by nobody.
    if (beating !== null) loseAfterLease();
    beating ??= write().finally(() => {
      beating = null;
    });
  };
  const timer = setInterval(beat, Math.min(leaseMs / beatsPerLease, longestBeatMs));
  let stopped = false;

  return {
    lost: lost.signal,
    report(fraction) {
      if (stopped) return;
      progress = Math.max(progress, fraction);
      if (performance.now() - writtenAtMs >= progressEveryMs) beat();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await beating;
    },
  };
};
