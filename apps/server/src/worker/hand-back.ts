import { setTimeout as sleep } from 'node:timers/promises';
import { handBackJob, type JobClaim } from '@atelier/api';
import { faultFields } from '../observability/log.ts';
import type { HeldClaim } from './claim.ts';
import { discardLost, discardPicture, discardUnlessKept, type OutcomeDeps } from './outcome.ts';
import { isStorageFault, type StoragePause } from './storage-pause.ts';

export interface HandBackDeps extends OutcomeDeps {
  readonly hold: StoragePause;
}

/** How far a worker has come with its claim. */
export interface Progress {
  /** Pictures that are the job's own. */
  kept: number;
  /** The picture whose bytes are being made, if any, and whether they may be the job's own already. */
  current: { readonly position: number; mayBeKept: boolean } | null;
}

/** Somebody else has ended or taken the job: nothing may be written for it any more. */
export class ClaimLost extends Error {
  override name = 'ClaimLost';
}

/** What a remote engine was asked for, and what it calls it; null while it has not answered. */
export interface Submission {
  readonly key: string;
  readonly remoteId: string | null;
}

/** One claimed job in a worker's hands. */
export interface Run extends JobClaim {
  readonly claim: HeldClaim;
  /** Hands the job back unharmed. */
  readonly shutdown: AbortSignal;
  readonly done: Progress;
  /** The present submission, as it is stored; null when nothing may be under way at a remote engine. */
  submission: Submission | null;
}

/** Back into the queue, unharmed and uncounted; the pictures that were kept stay. */
export const putBack = async ({ db, log }: HandBackDeps, run: Run): Promise<void> => {
  await handBackJob(db, run, run.done.kept).catch((fault: unknown) =>
    log.error({ job: run.job.id, ...faultFields(fault) }, 'hand-back failed'),
  );
};

/**
 * Hands the job back in the middle of a picture: the next attempt uses the same place. Where the disk does not let it go,
 * or nobody knows whose the picture is, the lease runs out instead, and the attempt counts, so that its folder is known
 * to whoever ends the job.
 */
export const handBack = async (deps: HandBackDeps, run: Run): Promise<void> => {
  const { current } = run.done;
  if (current?.mayBeKept) return;
  if (current !== null && !(await discardPicture(deps, run.job, current.position))) return;
  await putBack(deps, run);
};

/** How often a job that the disk refused is given back, until that can be written down. */
const putBackEveryMs = 1000;

/** @returns false where the disk refuses that as well */
const tryPutBack = async (deps: HandBackDeps, run: Run): Promise<boolean> => {
  const { job, done } = run;
  const { current, kept } = done;
  if (current?.mayBeKept) return true;
  if (current !== null && !(await discardPicture(deps, job, current.position))) return false;
  done.current = null;
  try {
    // False: somebody else has ended or taken it; of this worker nothing is left.
    await handBackJob(deps.db, run, kept);
    return true;
  } catch (fault) {
    if (isStorageFault(fault)) return false;
    throw fault;
  }
};

/**
 * Back into the queue, uncounted, because the disk refuses what it makes. The claim's lease may run out before the disk
 * takes that: it still is this worker's until another has taken the job.
 */
export const waitForStorage = async (deps: HandBackDeps, run: Run, fault: unknown): Promise<void> => {
  deps.hold.note(fault);
  await deps.hold.givingBack(async () => {
    while (!(await tryPutBack(deps, run)) && !run.shutdown.aborted)
      await sleep(putBackEveryMs, undefined, { signal: run.shutdown }).catch(() => undefined);
  });
};

/** Takes away what this worker was drawing for a claim that it has lost. */
export const leaveLost = async (deps: HandBackDeps, { job, done: { current } }: Run): Promise<void> => {
  if (current === null) return;
  await (current.mayBeKept ? discardUnlessKept : discardLost)(deps, job, current.position);
};
