import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureText } from '@atelier/api';
import { removeDue } from '../housekeeping/removals.ts';
import { faultFields } from '../observability/log.ts';
import { cancelAbandoned } from './abandoned.ts';
import { claimTerms } from './claim.ts';
import { removeLoras } from './lora-removals.ts';
import { failExhausted } from './outcome.ts';
import { type RunDeps, runJob } from './run.ts';
import { runTraining } from './run-training.ts';
import { createSlots } from './slots.ts';
import { isStorageError } from './storage-pause.ts';
import { createTurns } from './turns.ts';

export interface WorkerDeps extends RunDeps {
  /** Concurrent jobs per provider; 0 makes a node that only answers requests. */
  readonly concurrency: number;
}

/** Jobs that another node queued are noticed within this time; our own wake the worker at once. */
const pollMs = 1000;
const afterFaultMs = 1000;
/** How often LoRAs that are to be deleted at their providers are looked for. */
const loraRemovalsMs = 2000;
/** Concurrent trainings per provider and node. */
const trainingsPerProvider = 4;
/** Pause before a failed cancellation at a provider is retried. */
const retryCancelMs = 5000;

const interruptedTooOften = {
  reason: failureText('interrupted'),
  kind: 'interrupted',
  cause: null,
} as const;

/** Claims and runs jobs until stopped (R-STUDIO-1). */
export const createWorker = (deps: WorkerDeps) => {
  const { db, engines, signals, log, storagePause, concurrency, maxAttempts } = deps;
  const shutdown = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: shutdown.signal }).catch(() => undefined);

  const slots = createSlots(() => engines.lanes(concurrency));
  // A training takes minutes to hours at its provider, and nearly nothing here: it must not take a slot from pictures.
  const trainingSlots = createSlots(() => engines.trainingLanes(trainingsPerProvider));
  const trainingDeps = { ...deps, uploads: createTurns() };

  /** The same as `startNext`, for trainings. */
  const startTraining = async (): Promise<boolean> => {
    const claimToken = randomUUID();
    const lanes = trainingSlots.lanes();
    if (!lanes.some(({ free }) => free > 0)) return false;
    const job = await db.jobs.claimNext({ ...claimTerms(deps), claimToken, kind: 'training', lanes });
    if (job === null) return false;
    trainingSlots.occupy(job.provider, () => runTraining(trainingDeps, job, claimToken, shutdown.signal));
    return true;
  };

  /**
   * Claims the next job for a free slot and starts it there.
   * @returns false when there was none
   */
  const startNext = async (): Promise<boolean> => {
    const claimToken = randomUUID();
    const job = await db.jobs.claimNext({
      ...claimTerms(deps),
      claimToken,
      kind: 'generation',
      lanes: slots.lanes(),
    });
    if (job === null) return false;
    slots.occupy(job.provider, async () => {
      await runJob(deps, job, claimToken, shutdown.signal);
      storagePause.endTurn();
    });
    return true;
  };

  /** The same, but waits while the disk fails. */
  const startWhenStorable = async (): Promise<boolean> => {
    await storagePause.waitForTurn(shutdown.signal);
    if (shutdown.signal.aborted) return false;
    let isStarted = false;
    try {
      isStarted = await startNext();
      return isStarted;
    } catch (thrown) {
      if (!isStorageError(thrown)) throw thrown;
      storagePause.noteFailure(thrown);
      return true;
    } finally {
      // A started job ends its turn itself.
      if (!isStarted) storagePause.endTurn();
    }
  };

  /** Repeats `step` until the shutdown; after an error it pauses and continues. */
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
      // A provider that is added or resumed makes room, too.
      if (!slots.hasRoom()) return Promise.race([slots.nextFreed(), pause(pollMs)]);
      // Subscribed before the claim, so that a job or slot that appears in between is not missed.
      const waiting = Promise.race([signals.waitForSubmission(pollMs, shutdown.signal), slots.nextFreed()]);
      if (!(await startWhenStorable())) await waiting;
    });

  const trainer = () =>
    loop(async () => {
      const waiting = Promise.race([
        signals.waitForSubmission(pollMs, shutdown.signal),
        trainingSlots.nextFreed(),
      ]);
      if (storagePause.isPaused() || !(await startTraining())) await waiting;
    });

  // Independent of the scheduler, so that exhausted jobs also end while all slots are busy.
  const reaper = () =>
    loop(async () => {
      if (!storagePause.isPaused()) await failExhausted(deps, maxAttempts, interruptedTooOften);
      await pause(pollMs);
    });

  // Independent of the reaper: a disk may be slow.
  const remover = () =>
    loop(async () => {
      if (!(await removeDue(deps, shutdown.signal))) await pause(pollMs);
    });

  // Independent of both: a provider may be slow.
  const canceller = () =>
    loop(async () => {
      await pause((await cancelAbandoned(deps)) ? pollMs : retryCancelMs);
    });

  // LoRAs that people have deleted, at their providers.
  const loraRemover = () =>
    loop(async () => {
      await removeLoras(deps);
      await pause(loraRemovalsMs);
    });

  let running: Promise<void>[] = [];
  return {
    start(): void {
      if (concurrency > 0)
        running = [scheduler(), trainer(), reaper(), remover(), canceller(), loraRemover()];
    },
    /** Resolves when every running job has finished or was handed back. */
    async stop(): Promise<void> {
      shutdown.abort();
      await Promise.all(running);
      await Promise.all([slots.idle(), trainingSlots.idle()]);
    },
  };
};
