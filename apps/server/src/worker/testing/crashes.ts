import { engineRegistry } from '@atelier/api';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { RemoteTrainer } from '@atelier/core/ports/providers';
import type { GenerationJob, TrainingJob } from '@atelier/core/ports/records';
import { type RunDeps, runJob } from '../run.ts';
import { runTraining } from '../run-training.ts';
import { createTurns } from '../turns.ts';

/** Where a worker crashes: at its n-th external call (1-based), before or after its effect. */
export interface Crash {
  readonly call: number;
  readonly side: 'before' | 'after';
}

const dead = () => Promise.reject(new Error('The worker is dead.'));

/** A process that dies at its n-th external call. @param onCall called with the number of each call before it is made */
const mortal = (deps: RunDeps, crash: Crash | null, onCall: (call: number) => Promise<unknown>) => {
  const shutdown = new AbortController();
  let calls = 0;
  let isDead = false;
  const counted =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isDead) return dead();
      calls += 1;
      await onCall(calls);
      if (calls !== crash?.call) return call(...args);
      if (crash.side === 'after') await call(...args).catch(() => undefined);
      isDead = true;
      // Ends the run; its clean-up no longer reaches anything.
      shutdown.abort();
      return dead();
    };
  const alive =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      isDead ? dead() : call(...args);
  const { db } = deps;
  const crashingDb = {
    ...db,
    transaction: counted(db.transaction) as typeof db.transaction,
    as: counted(db.as) as typeof db.as,
    jobs: {
      ...db.jobs,
      noteSubmission: counted(db.jobs.noteSubmission),
      noteRemoteId: counted(db.jobs.noteRemoteId),
      noteMissing: counted(db.jobs.noteMissing),
      handBack: alive(db.jobs.handBack),
      heartbeat: alive(db.jobs.heartbeat),
    },
    removals: { ...db.removals, add: alive(db.removals.add) },
  };
  return { counted, db: crashingDb, shutdown: shutdown.signal, calls: () => calls };
};

const nothing = async () => undefined;

/**
 * Runs a claimed job with a worker that crashes as by `kill -9`: after that nothing it does reaches the database or the
 * provider. Counted calls are writes to the job and calls of the provider.
 * @param onCall called with the number of each call before it is made
 * @returns the number of calls
 */
export const runUntilCrash = async (
  deps: RunDeps,
  engine: RemoteEngine,
  { job, claimToken }: { readonly job: GenerationJob; readonly claimToken: string },
  crash: Crash | null,
  onCall: (call: number) => Promise<unknown> = nothing,
): Promise<number> => {
  const { counted, db, shutdown, calls } = mortal(deps, crash, onCall);
  const countedEngine: RemoteEngine = {
    ...engine,
    submit: counted(engine.submit),
    ...(engine.find && { find: counted(engine.find) }),
    poll: counted(engine.poll),
    collect: counted(engine.collect),
    cancel: counted(engine.cancel),
  };
  await runJob({ ...deps, db, engines: engineRegistry([countedEngine]) }, job, claimToken, shutdown);
  return calls();
};

/** The same for a claimed training. */
export const trainUntilCrash = async (
  deps: RunDeps,
  trainer: RemoteTrainer,
  { job, claimToken }: { readonly job: TrainingJob; readonly claimToken: string },
  crash: Crash | null,
): Promise<number> => {
  const { counted, db, shutdown, calls } = mortal(deps, crash, nothing);
  const countedTrainer: RemoteTrainer = {
    ...trainer,
    prepare: counted(async (request, options) => {
      const prepared = await trainer.prepare(request, options);
      return { submit: counted(prepared.submit) };
    }),
    poll: counted(trainer.poll),
    collect: counted(trainer.collect),
    cancel: counted(trainer.cancel),
  };
  const engines = { ...deps.engines, trainer: () => countedTrainer };
  await runTraining({ ...deps, db, engines, uploads: createTurns() }, job, claimToken, shutdown);
  return calls();
};
