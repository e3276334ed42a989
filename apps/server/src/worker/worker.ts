import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeDue } from '../housekeeping/removals.ts';
import { faultFields } from '../observability/log.ts';
import { cancelAbandoned } from './abandoned.ts';
import { claimTerms } from './claim.ts';
import { failExhausted } from './outcome.ts';
import { type RunDeps, runJob } from './run.ts';
import { createSlots } from './slots.ts';
import { isStorageFault } from './storage-pause.ts';

export interface WorkerDeps extends RunDeps {
  /** Jobs of one provider at the same time; 0 makes a node that only answers requests. */
  readonly concurrency: number;
}

/** Work that another node queued is noticed within this time; our own wakes us at once. */
const pollMs = 1000;
const afterFaultMs = 1000;
/** A provider that could not be asked to cancel something is asked again after this time. */
const cancelAgainMs = 5000;

const givenUp = 'The server was interrupted too often while drawing this. Nothing was charged; try again.';

/** Claims jobs and draws them until stopped (R-STUDIO-1). */
export const createWorker = (deps: WorkerDeps) => {
  const { db, engines, signals, log, hold, concurrency, maxAttempts } = deps;
  const shutdown = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: shutdown.signal }).catch(() => undefined);

  const slots = createSlots(engines.lanes(concurrency));

  /**
   * Claims the next job that a free slot can take, and leaves it running there.
   * @returns false when there was none
   */
  const startNext = async (): Promise<boolean> => {
    const claimToken = randomUUID();
    const job = await db.jobs.claimNext({ ...claimTerms(deps), claimToken, lanes: slots.lanes() });
    if (job === null) return false;
    slots.occupy(job.provider, async () => {
      await runJob(deps, job, claimToken, shutdown.signal);
      hold.endTurn();
    });
    return true;
  };

  /** The same, unless the disk refuses what jobs make. */
  const startInTurn = async (): Promise<boolean> => {
    await hold.turn(shutdown.signal);
    if (shutdown.signal.aborted) return false;
    let isStarted = false;
    try {
      isStarted = await startNext();
      return isStarted;
    } catch (thrown) {
      if (!isStorageFault(thrown)) throw thrown;
      hold.note(thrown);
      return true;
    } finally {
      // A job that was started ends its turn itself.
      if (!isStarted) hold.endTurn();
    }
  };

  /** Repeats `step` until the shutdown; a fault costs a pause and never the loop. */
  const loop = async (step: () => Promise<void>): Promise<void> => {
    while (!shutdown.signal.aborted) {
      try {
        await step();
      } catch (thrown) {
        log.error(faultFields(thrown), 'worker fault');
        await pause(afterFaultMs);
      }
    }
  };

  const scheduler = () =>
    loop(async () => {
      if (!slots.hasRoom()) return slots.nextFreed();
      // Asked for before the look, so that a job or a slot that comes in between is not slept through.
      const waiting = Promise.race([signals.waitForSubmission(pollMs, shutdown.signal), slots.nextFreed()]);
      if (!(await startInTurn())) await waiting;
    });

  // Apart from the scheduler: jobs that outlived their workers too often end also while everybody is busy.
  const reaper = () =>
    loop(async () => {
      if (!hold.isHeld()) await failExhausted(deps, maxAttempts, givenUp);
      await pause(pollMs);
    });

  // Apart from the reaper: a disk may take its time.
  const sweeper = () =>
    loop(async () => {
      if (!(await removeDue(deps, shutdown.signal))) await pause(pollMs);
    });

  // Apart from both: a provider may take its time.
  const canceller = () =>
    loop(async () => {
      await pause((await cancelAbandoned(deps)) ? pollMs : cancelAgainMs);
    });

  let running: Promise<void>[] = [];
  return {
    start(): void {
      if (concurrency > 0) running = [scheduler(), reaper(), sweeper(), canceller()];
    },
    /** Resolves when every running job has been finished or handed back. */
    async stop(): Promise<void> {
      shutdown.abort();
      await Promise.all(running);
      await slots.idle();
    },
  };
};
