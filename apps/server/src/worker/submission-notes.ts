import { setTimeout as sleep } from 'node:timers/promises';
import type { RemoteFault } from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import { ClaimLost } from './hand-back.ts';
import type { RemoteWork } from './remote-order.ts';
import { isStorageError, isTransientError } from './storage-pause.ts';

/*
 * What is written down about a submission, so that it is sent once (decision 0034): the key before it is sent, the id as
 * soon as the provider has answered, and that nothing is under way any more.
 */

/**
 * How long a submission may still be answered after its job has stopped, in milliseconds. Without its id, remote work can
 * be neither resumed nor cancelled.
 */
export const submitGraceMs = 10_000;

/** How long after that stop an answer is still listened for, beside other work: its id can be kept, nothing else. */
export const lateAnswerMs = 35_000;

/** Pause before storing the id of accepted work is retried, in milliseconds. */
const retryStoreMs = 500;

/** The idempotency key of a submission. A retry after a crash uses the stored key; another attempt or picture does not. */
export const submissionKeyOf = ({ id, attempts }: Pick<JobRecord, 'id' | 'attempts'>, position: number) =>
  `${id}-${attempts}-${position}`;

/** @throws ClaimLost if the write found no claim */
export const requireClaim = async (write: Promise<boolean>): Promise<void> => {
  if (!(await write)) throw new ClaimLost();
};

/** @param isForgotten whether the claim held. If the job was ended meanwhile, nothing is left to cancel or to charge. */
const afterForgetting = async ({ run, settle }: RemoteWork<unknown>, isForgotten: boolean): Promise<void> => {
  if (!isForgotten) {
    if (run.submission !== null) await settle(run.submission, 'stopped');
    throw new ClaimLost();
  }
  run.submission = null;
};

/** Forgets a submission that the provider did not accept; it may be sent again. */
export const forgetSubmission = async (work: RemoteWork<unknown>): Promise<void> => {
  const { db, run } = work;
  await afterForgetting(work, await db.jobs.noteSubmission(run.job.id, run.claimToken, null));
};

/**
 * Forgets a submission whose picture failed for good, and records in the same write that the picture is missing: a crash
 * before the end of the job must not send it again.
 */
export const endSubmission = async (work: RemoteWork<unknown>, { kind }: RemoteFault): Promise<void> => {
  const { db, run, position } = work;
  const missing = [...run.missing, { position, kind }];
  await afterForgetting(work, await db.jobs.noteMissing(run.job.id, run.claimToken, missing));
  run.missing.push({ position, kind });
};

/** Stores the id, with retries: a short outage of the database must not lose paid work. @returns false without a claim */
const noteRemoteId = async ({ db, run, signal }: RemoteWork<unknown>, remoteId: string): Promise<boolean> => {
  for (;;) {
    try {
      return await db.jobs.noteRemoteId(run.job.id, run.claimToken, remoteId);
    } catch (thrown) {
      if (signal.aborted || !(isTransientError(thrown) || isStorageError(thrown))) throw thrown;
      await sleep(retryStoreMs);
    }
  }
};

/**
 * Keeps the id of work whose job was ended or taken meanwhile: the canceller, or the worker that has the job now, needs it. If
 * nobody waits for it any more, the work is cancelled here.
 */
export const keepLateId = async (
  { db, order, run, settle }: RemoteWork<unknown>,
  key: string,
  remoteId: string,
): Promise<void> => {
  const { id, workspaceId } = run.job;
  if (await db.jobs.noteLateRemoteId(id, key, remoteId)) return;
  // The account may have been deleted.
  if (await db.orphanedWork.noteRemoteId(key, remoteId)) return;
  const current = await db.jobs.findOwned({ workspaceId }, id);
  if (current !== null && current.finishedAt === null) return;
  const outcome = await order.cancel(remoteId, { signal: AbortSignal.timeout(submitGraceMs) });
  // The result of a completed job is in use.
  await settle({ key, remoteId: current?.state === 'completed' ? null : remoteId }, outcome);
};

/** Stores the remote id before anything waits for the work. @throws ClaimLost if it is not this worker's any more */
export const storeRemoteId = async (
  work: RemoteWork<unknown>,
  key: string,
  remoteId: string,
): Promise<string> => {
  if (await noteRemoteId(work, remoteId)) {
    work.run.submission = { key, remoteId };
    return remoteId;
  }
  await keepLateId(work, key, remoteId);
  throw new ClaimLost();
};
