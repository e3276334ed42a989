import { setTimeout as sleep } from 'node:timers/promises';
import type { LaneGate } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import {
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Derivatives } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import { ClaimLost, LaneBusy, type Run } from './hand-back.ts';
import type { LivePreview } from './live-preview.ts';
import { answerLost, engineFailure, isFinal, isRefusal, remoteFaultOf } from './remote-faults.ts';
import { isStorageError, isTransientError } from './storage-pause.ts';
import { untilAborted } from './until-aborted.ts';

/** The picture of a job that is made now. */
export interface PictureTurn {
  /** 0-based place within the job. */
  readonly position: number;
  /** Called at each sign of life of the provider, with the milliseconds for which it asked to be left alone, if any. */
  readonly noteLife: (pauseMs?: number) => void;
}

/** One picture requested from a remote engine by the holder of a claim. */
export interface RemoteWork extends PictureTurn {
  readonly db: Database;
  readonly engine: RemoteEngine;
  readonly derivatives: Pick<Derivatives, 'reencode'>;
  readonly run: Run;
  readonly request: EngineRequest;
  /** Aborted at the timeout, when the claim is lost, or when the server stops. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
  readonly lane: LaneGate;
  readonly preview: Pick<LivePreview, 'show'>;
  /** Records what became of the work if the job has ended. */
  readonly settle: (key: string, outcome: 'stopped' | 'abandoned') => Promise<void>;
}

/**
 * How long a submission may still be answered after its job has stopped, in milliseconds. Without its id, remote work can
 * be neither resumed nor cancelled.
 */
export const submitGraceMs = 10_000;

/** Pause before storing the id of accepted work is retried, in milliseconds. */
const retryStoreMs = 500;

/** The largest place in a provider's queue that is stored: integers of the database have 32 bits. */
const maxPosition = 2 ** 31 - 1;

/** Pause before a submission is retried, if the provider names none, in milliseconds. */
const resubmitAfterMs = 2000;

/** The idempotency key of a submission. A retry after a crash uses the stored key; another attempt or picture does not. */
export const submissionKeyOf = ({ id, attempts }: Pick<JobRecord, 'id' | 'attempts'>, position: number) =>
  `${id}-${attempts}-${position}`;

/** @throws ClaimLost if the write found no claim */
const requireClaim = async (write: Promise<boolean>): Promise<void> => {
  if (!(await write)) throw new ClaimLost();
};

/** @param isForgotten whether the claim held. If the job was ended meanwhile, nothing is left to cancel or to charge. */
const afterForgetting = async ({ run, settle }: RemoteWork, isForgotten: boolean): Promise<void> => {
  const { key } = run.submission ?? {};
  if (!isForgotten) {
    if (key !== undefined) await settle(key, 'stopped');
    throw new ClaimLost();
  }
  run.submission = null;
};

/** Forgets a submission that the provider did not accept; it may be sent again. */
const forgetSubmission = async (work: RemoteWork): Promise<void> => {
  const { db, run } = work;
  await afterForgetting(work, await db.jobs.noteSubmission(run.job.id, run.claimToken, null));
};

/**
 * Forgets a submission whose picture failed for good, and records in the same write that the picture is missing: a crash
 * before the end of the job must not send it again.
 */
export const endSubmission = async (work: RemoteWork, { kind }: RemoteFault): Promise<void> => {
  const { db, run, position } = work;
  const missing = [...run.missing, { position, kind }];
  await afterForgetting(work, await db.jobs.noteMissing(run.job.id, run.claimToken, missing));
  run.missing.push({ position, kind });
};

/** Stores the id, with retries: a short outage of the database must not lose paid work. @returns false without a claim */
const noteRemoteId = async ({ db, run, signal }: RemoteWork, remoteId: string): Promise<boolean> => {
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
 * Stores the remote id before anything waits for the work. If another worker has claimed the job, it finds the work by
 * its key; if the job has ended, the work is cancelled here.
 */
const storeRemoteId = async (work: RemoteWork, key: string, remoteId: string): Promise<string> => {
  const { db, engine, run, settle } = work;
  const { id, workspaceId } = run.job;
  if (await noteRemoteId(work, remoteId)) {
    run.submission = { key, remoteId };
    return remoteId;
  }
  const current = await db.jobs.findOwned({ workspaceId }, id);
  if (current === null || current.finishedAt !== null)
    await settle(key, await engine.cancel(remoteId, { signal: AbortSignal.timeout(submitGraceMs) }));
  throw new ClaimLost();
};

/** Milliseconds until a read of accepted work is retried. A provider that asks to wait gets no new work meanwhile. */
export const pauseAfter = (
  { engine, lane, noteLife }: RemoteWork,
  { kind, retryAfterMs }: RemoteFault,
): number => {
  if (kind !== 'rate') return retryAfterMs ?? engine.pollMs;
  const laneMs = lane.pause(retryAfterMs);
  noteLife(laneMs);
  return Math.min(retryAfterMs ?? laneMs, laneMs);
};

/** Looks up a submission whose answer was lost. @returns null if it may be sent again under the same key */
const recover = async (work: RemoteWork, key: string, lost: RemoteFault): Promise<string | null> => {
  const { engine, signal } = work;
  if (engine.find === undefined) throw answerLost(lost);
  const find = engine.find.bind(engine);
  for (;;) {
    signal.throwIfAborted();
    try {
      const remoteId = await untilAborted(find(key, { signal }), signal);
      return remoteId === null ? null : await storeRemoteId(work, key, remoteId);
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof ClaimLost || thrown instanceof AppError) throw thrown;
      const fault = remoteFaultOf(thrown);
      if (isFinal(fault)) throw answerLost(fault);
      await sleep(pauseAfter(work, fault), undefined, { signal });
    }
  }
};

const queuePositionOf = (status: RemoteStatus): number | null => {
  const position = status.state === 'waiting' ? status.queuePosition : undefined;
  return position !== undefined && Number.isSafeInteger(position) && position > 0 && position <= maxPosition
    ? position
    : null;
};

/** Shows what the provider says about unfinished work. */
export const noteProgress = (
  { onProgress, noteLife, preview, run }: RemoteWork,
  status: RemoteStatus,
): void => {
  noteLife();
  run.claim.reportQueuePosition(queuePositionOf(status));
  if (!('progress' in status)) return;
  if (status.progress !== null) onProgress(status.progress);
  if (status.preview !== undefined) preview.show(status.preview);
};

/** Sends the request once. */
const send = async (work: RemoteWork, key: string) => {
  const { engine, request, run, signal } = work;
  const abandoned = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const beginGrace = () => {
    timer = setTimeout(() => abandoned.abort(signal.reason), submitGraceMs);
  };
  // The signal may have been aborted while the key was being stored.
  if (signal.aborted) beginGrace();
  else signal.addEventListener('abort', beginGrace, { once: true });
  try {
    const sending = (async () =>
      engine.submit(request, {
        key,
        signal: abandoned.signal,
        cancelled: run.claim.lost,
        onStatus: (status) => noteProgress(work, status),
      }))();
    return await untilAborted(sending, abandoned.signal);
  } finally {
    signal.removeEventListener('abort', beginGrace);
    clearTimeout(timer);
  }
};

type Accepted = { readonly remoteId: string } | { readonly image: RemoteImage };

/** Handles a failed submission. @returns null if it may be sent again now, after the pause */
const afterFault = async (work: RemoteWork, key: string, fault: RemoteFault): Promise<Accepted | null> => {
  const { signal, engine } = work;
  if (fault.kind === 'unknown') {
    signal.throwIfAborted();
    const remoteId = await recover(work, key, fault);
    if (remoteId !== null) return { remoteId };
    await sleep(fault.retryAfterMs ?? engine.pollMs, undefined, { signal });
    return null;
  }
  if (isRefusal(fault)) {
    await endSubmission(work, fault);
    throw engineFailure(fault);
  }
  await forgetSubmission(work);
  if (fault.kind === 'rate') throw new LaneBusy(work.lane.pause(fault.retryAfterMs));
  await sleep(fault.retryAfterMs ?? resubmitAfterMs, undefined, { signal });
  return null;
};

/** @throws LaneBusy */
const requireOpenLane = ({ lane }: RemoteWork): void => {
  const waitMs = lane.waitMs();
  if (waitMs > 0) throw new LaneBusy(waitMs);
};

/**
 * Submits the picture unless the provider has accepted it already. The key is stored before anything is sent.
 * @throws AppError `engine_failed`, ClaimLost, LaneBusy, or the signal's reason
 */
export const ensureSubmitted = async (work: RemoteWork): Promise<Accepted> => {
  const { db, engine, run, position, signal } = work;
  const { job, claimToken } = run;
  if (run.submission !== null) {
    const { key, remoteId } = run.submission;
    const lost = new RemoteFault('unknown', 'An earlier attempt ended before the provider had answered.');
    const found = remoteId ?? (await recover(work, key, lost));
    if (found !== null) return { remoteId: found };
  }
  for (;;) {
    requireOpenLane(work);
    await engine.takeTurn?.({ signal, onStatus: (status) => noteProgress(work, status) });
    signal.throwIfAborted();
    requireOpenLane(work);
    const key: string = run.submission?.key ?? submissionKeyOf(job, position);
    if (run.submission === null) {
      await requireClaim(db.jobs.noteSubmission(job.id, claimToken, key));
      run.submission = { key, remoteId: null };
    }
    const sent = await send(work, key).catch((thrown: unknown) => remoteFaultOf(thrown));
    const accepted = sent instanceof RemoteFault ? await afterFault(work, key, sent) : sent;
    if (accepted === null) continue;
    work.lane.accepted();
    work.noteLife();
    if ('image' in accepted || run.submission?.remoteId === accepted.remoteId) return accepted;
    return { remoteId: await storeRemoteId(work, key, accepted.remoteId) };
  }
};
