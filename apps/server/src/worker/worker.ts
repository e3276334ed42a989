import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultFields } from '../log.ts';
import { closeFailed, type RunDeps, runJob } from './run.ts';

export interface WorkerDeps extends RunDeps {
  /** Jobs drawn at the same time; 0 makes a node that only answers requests. */
  readonly concurrency: number;
  /** How often a job is taken before it is given up. */
  readonly maxAttempts: number;
}

/** Work that another node queued is noticed within this time; our own wakes us at once. */
const pollMs = 1000;
const afterFaultMs = 1000;

const givenUp = 'The server was interrupted too often while drawing this. Nothing was charged; try again.';

/** Claims jobs and draws them until stopped (R-STUDIO-1). */
export const createWorker = (deps: WorkerDeps) => {
  const { db, clock, signals, log, leaseMs, concurrency, maxAttempts } = deps;
  const shutdown = new AbortController();

  const claim = (claimToken: string) => {
    const now = clock.now();
    return db.jobs.claimNext({
      now,
      leaseExpiresAt: new Date(now.getTime() + leaseMs),
      claimToken,
      maxAttempts,
    });
  };

  /** Gives up jobs that outlived their workers too often. */
  const reap = async (): Promise<void> => {
    const failed = await db.transaction(async (stores) => {
      const jobs = await stores.jobs.failExhausted(clock.now(), maxAttempts, givenUp);
      for (const job of jobs) await closeFailed(stores, job, clock);
      return jobs;
    });
    for (const job of failed) signals.changed(job.id);
  };

  const lane = async (): Promise<void> => {
    while (!shutdown.signal.aborted) {
      try {
        const claimToken = randomUUID();
        const waiting = signals.waitForSubmission(pollMs, shutdown.signal);
        const job = await claim(claimToken);
        if (job === null) {
          await reap();
          await waiting;
        } else await runJob(deps, job, claimToken, shutdown.signal);
      } catch (thrown) {
        log.error(faultFields(thrown), 'worker fault');
        await sleep(afterFaultMs, undefined, { signal: shutdown.signal }).catch(() => undefined);
      }
    }
  };

  let lanes: Promise<void>[] = [];
  return {
    start(): void {
      lanes = Array.from({ length: concurrency }, lane);
    },
    /** Resolves when every running job has been finished or handed back. */
    async stop(): Promise<void> {
      shutdown.abort();
      await Promise.all(lanes);
    },
  };
};
