import { setTimeout as sleep } from 'node:timers/promises';
import { handBackJob, type JobClaim } from '@atelier/api';
import type { GenerationJob, JobRecord } from '@atelier/core/ports/records';
import type { MissingPicture } from '@atelier/core/schemas/jobs';
import { faultFields } from '../observability/log.ts';
import type { ActiveClaim } from './claim.ts';
import { discardLost, discardPicture, discardUnlessStored, type OutcomeDeps } from './outcome.ts';
import { isStorageError, type StoragePause } from './storage-pause.ts';

export interface HandBackDeps extends OutcomeDeps {
  readonly storagePause: StoragePause;
}

/** A worker's progress with its claim. */
interface Progress {
  /** Pictures that were committed to the job. */
  stored: number;
  /** The picture that is being drawn, if any, and whether it may have been committed already. */
  current: { readonly position: number; mayBeStored: boolean } | null;
}

/** The job was ended or taken by another process: nothing may be written for it any more. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

/** The provider has asked to wait before anything was accepted: the job waits in the queue, without a slot. */
export class LaneBusy extends Error {
  override name = 'LaneBusy';
  /** Milliseconds until the lane may submit again. */
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('The provider has asked to wait.');
    this.waitMs = waitMs;
  }
}

/** A request to a remote engine and the id that the engine gave it; null before it has answered. */
export interface Submission {
  readonly key: string;
  readonly remoteId: string | null;
}

/** One claimed job that a worker runs. */
export interface Run<J extends JobRecord = GenerationJob> extends JobClaim<J> {
  readonly claim: ActiveClaim;
  /** Aborted at shutdown; the job is then handed back without counting the attempt. */
  readonly shutdown: AbortSignal;
  readonly done: Progress;
  /** The stored submission; null when no remote work can be in progress. */
  submission: Submission | null;
  /** The pictures that finally failed while the job went on, and the error of the last one. */
  readonly missing: MissingPicture[];
  lastFailure: unknown;
}

/** Returns the job to the queue without counting the attempt; committed pictures stay. */
export const requeue = async (
  { db, log }: HandBackDeps,
  run: Run<JobRecord>,
  delayedUntil?: Date,
): Promise<void> => {
  await handBackJob(db, run, run.done.stored, delayedUntil).catch((fault: unknown) =>
    log.error({ job: run.job.id, ...faultFields(fault) }, 'hand-back failed'),
  );
};

/**
 * Hands the job back in the middle of a picture; the next attempt uses the same folder. If the folder cannot be deleted,
 * or the picture may have been committed, the lease expires instead and the attempt counts, so that its folder is
 * removed when the job ends.
 * @param delayedUntil when the provider allows the next try, if it asked to wait
 */
export const handBack = async (
  deps: HandBackDeps,
  run: Run<JobRecord>,
  delayedUntil?: Date,
): Promise<void> => {
  const { current } = run.done;
  if (current?.mayBeStored) return;
  if (current !== null && !(await discardPicture(deps, run.job, current.position))) return;
  await requeue(deps, run, delayedUntil);
};

/** Returns the job to the queue until its provider takes submissions again. */
export const waitForLane = async (
  deps: HandBackDeps,
  run: Run<JobRecord>,
  { waitMs }: LaneBusy,
): Promise<void> => {
  const { id: job, provider } = run.job;
  deps.log.info({ job, provider, waitMs }, 'a provider has asked to wait');
  await handBack(deps, run, new Date(deps.clock.now().getTime() + waitMs));
};

/** How often handing back is retried while the disk fails. */
const retryRequeueMs = 1000;

/** @returns false when the disk fails for this as well */
const tryRequeue = async (deps: HandBackDeps, run: Run<JobRecord>): Promise<boolean> => {
  const { job, done } = run;
  const { current, stored } = done;
  if (current?.mayBeStored) return true;
  if (current !== null && !(await discardPicture(deps, job, current.position))) return false;
  done.current = null;
  try {
    // False means that another process has ended or taken the job; then there is nothing left to do.
    await handBackJob(deps.db, run, stored);
    return true;
  } catch (fault) {
    if (isStorageError(fault)) return false;
    throw fault;
  }
};

/**
 * Returns the job to the queue without counting the attempt, because the disk fails. The lease may expire before that
 * succeeds; the job stays this worker's until another one takes it.
 */
export const waitForStorage = async (
  deps: HandBackDeps,
  run: Run<JobRecord>,
  fault: unknown,
): Promise<void> => {
  deps.storagePause.noteFailure(fault);
  await deps.storagePause.duringHandBack(async () => {
    while (!(await tryRequeue(deps, run)) && !run.shutdown.aborted)
      await sleep(retryRequeueMs, undefined, { signal: run.shutdown }).catch(() => undefined);
  });
};

/** Removes what this worker was drawing for a claim that it has lost. */
export const cleanUpLost = async (
  deps: HandBackDeps,
  { job, done: { current } }: Run<JobRecord>,
): Promise<void> => {
  if (current === null) return;
  await (current.mayBeStored ? discardUnlessStored : discardLost)(deps, job, current.position);
};
