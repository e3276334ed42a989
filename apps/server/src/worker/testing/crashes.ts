import { engineRegistry } from '@atelier/api';
import type { RemoteEngine } from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import { type RunDeps, runJob } from '../run.ts';

/** Where a worker dies: at its n-th call to the outside (1-based), before that call has had its effect or after. */
export interface Crash {
  readonly call: number;
  readonly side: 'before' | 'after';
}

const dead = () => Promise.reject(new Error('The worker is dead.'));

/**
 * Runs a claimed job as a worker would that dies on the way, as by `kill -9`: from then on nothing that it does reaches
 * the database or the provider. Calls are those that change the job, and those to the provider.
 * @param onCall sees the number of every call before it is made
 * @returns how many calls it made
 */
export const runUntilCrash = async (
  deps: RunDeps,
  engine: RemoteEngine,
  { job, claimToken }: { readonly job: JobRecord; readonly claimToken: string },
  crash: Crash | null,
  onCall: (call: number) => Promise<unknown> = async () => undefined,
): Promise<number> => {
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
      // Nothing of it goes on; what it does to say good-bye reaches nobody.
      shutdown.abort();
      return dead();
    };
  const alive =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      isDead ? dead() : call(...args);
  const { db } = deps;
  const mortal = {
    ...db,
    transaction: counted(db.transaction) as typeof db.transaction,
    as: counted(db.as) as typeof db.as,
    jobs: {
      ...db.jobs,
      noteSubmission: counted(db.jobs.noteSubmission),
      noteRemoteId: counted(db.jobs.noteRemoteId),
      handBack: alive(db.jobs.handBack),
      heartbeat: alive(db.jobs.heartbeat),
    },
    removals: { ...db.removals, add: alive(db.removals.add) },
  };
  const reached: RemoteEngine = {
    ...engine,
    submit: counted(engine.submit),
    ...(engine.find && { find: counted(engine.find) }),
    poll: counted(engine.poll),
    collect: counted(engine.collect),
    cancel: counted(engine.cancel),
  };
  await runJob({ ...deps, db: mortal, engines: engineRegistry([reached]) }, job, claimToken, shutdown.signal);
  return calls;
};
