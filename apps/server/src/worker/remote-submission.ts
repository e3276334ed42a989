import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import {
  type EngineImage,
  type EngineRequest,
  type RemoteEngine,
  RemoteFault,
} from '@atelier/core/ports/engine';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { ClaimLost, type Run } from './hand-back.ts';
import { answerLost, engineFailure, isFinal, isRefusal, remoteFaultOf } from './remote-faults.ts';
import { isPassingFault, isStorageFault } from './storage-pause.ts';
import { untilAborted } from './until-aborted.ts';

/** One picture that a remote engine is asked for, on behalf of the holder of a claim. */
export interface RemoteWork {
  readonly db: Database;
  readonly engine: RemoteEngine;
  readonly run: Run;
  /** 0-based place within the job. */
  readonly position: number;
  readonly request: EngineRequest;
  /** Ends the waiting: time is up, the claim is lost, or the server stops. */
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/**
 * A submission under way may still answer for this long after its job has stopped, because an id that is not known is
 * work that nobody can resume or cancel. Milliseconds.
 */
export const submitGraceMs = 10_000;

/** How soon the id of accepted work is stored again when the database does not take it. Milliseconds. */
const storeAgainMs = 500;

/** Before what the provider did not accept is sent again, where the provider names no time. Milliseconds. */
const resubmitAfterMs = 2000;

/**
 * Names the submission to the provider. A picture that is asked for again after a crash has the stored key; another
 * attempt at it, or another picture, has another.
 */
export const submissionKeyOf = ({ id, attempts }: Pick<JobRecord, 'id' | 'attempts'>, position: number) =>
  `${id}-${attempts}-${position}`;

/** Stores `change` for the holder of the claim. @throws ClaimLost */
const whileHeld = async (change: Promise<boolean>): Promise<void> => {
  if (!(await change)) throw new ClaimLost();
};

export const forgetSubmission = async ({ db, run }: RemoteWork): Promise<void> => {
  await whileHeld(db.jobs.noteSubmission(run.job.id, run.claimToken, null));
  run.submission = null;
};

/** Stores the id; a database that is busy or away for a moment must not cost what was paid for. @returns whether it did */
const noteRemoteId = async ({ db, run, signal }: RemoteWork, remoteId: string): Promise<boolean> => {
  for (;;) {
    try {
      return await db.jobs.noteRemoteId(run.job.id, run.claimToken, remoteId);
    } catch (thrown) {
      if (signal.aborted || !(isPassingFault(thrown) || isStorageFault(thrown))) throw thrown;
      await sleep(storeAgainMs);
    }
  }
};

/**
 * Stores the remote id before anything waits for it. If the claim was lost meanwhile, the work goes on for the present
 * holder of the job, who finds it by its key; if the job has ended, it is cancelled here.
 */
const storeRemoteId = async (work: RemoteWork, key: string, remoteId: string): Promise<string> => {
  const { db, engine, run } = work;
  const { id, workspaceId } = run.job;
  if (await noteRemoteId(work, remoteId)) {
    run.submission = { key, remoteId };
    return remoteId;
  }
  const present = await db.jobs.findOwned({ workspaceId }, id);
  if (present === null || present.finishedAt !== null)
    await engine.cancel(remoteId, { signal: AbortSignal.timeout(submitGraceMs) });
  throw new ClaimLost();
};

/** Looks up a submission whose answer was lost. @returns null if it may be sent under the same key */
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
      await sleep(fault.retryAfterMs ?? engine.pollMs, undefined, { signal });
    }
  }
};

/** Sends the request once. */
const send = async ({ engine, request, signal, onProgress }: RemoteWork, key: string) => {
  const abandoned = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const beginGrace = () => {
    timer = setTimeout(() => abandoned.abort(signal.reason), submitGraceMs);
  };
  // The signal may have been aborted while the key was being stored.
  if (signal.aborted) beginGrace();
  else signal.addEventListener('abort', beginGrace, { once: true });
  try {
    const sending = (async () => engine.submit(request, { key, signal: abandoned.signal, onProgress }))();
    return await untilAborted(sending, abandoned.signal);
  } finally {
    signal.removeEventListener('abort', beginGrace);
    clearTimeout(timer);
  }
};

type Accepted = { readonly remoteId: string } | { readonly image: EngineImage };

/** What became of a submission that was not answered. @returns null if it may be sent again, after a while */
const afterFault = async (work: RemoteWork, key: string, fault: RemoteFault): Promise<Accepted | null> => {
  const { signal, engine } = work;
  if (fault.kind === 'unknown') {
    signal.throwIfAborted();
    const remoteId = await recover(work, key, fault);
    if (remoteId !== null) return { remoteId };
    await sleep(fault.retryAfterMs ?? engine.pollMs, undefined, { signal });
    return null;
  }
  await forgetSubmission(work);
  if (isRefusal(fault)) throw engineFailure(fault);
  await sleep(fault.retryAfterMs ?? resubmitAfterMs, undefined, { signal });
  return null;
};

/**
 * Has the provider accept the picture, or finds out that it has already. The key is stored before anything is sent.
 * @throws AppError `engine_failed`, ClaimLost, or the signal's reason
 */
export const submitted = async (work: RemoteWork): Promise<Accepted> => {
  const { db, run, position, signal } = work;
  const { job, claimToken } = run;
  if (run.submission !== null) {
    const { key, remoteId } = run.submission;
    const lost = new RemoteFault('unknown', 'An earlier attempt ended before the provider had answered.');
    const found = remoteId ?? (await recover(work, key, lost));
    if (found !== null) return { remoteId: found };
  }
  for (;;) {
    signal.throwIfAborted();
    const key: string = run.submission?.key ?? submissionKeyOf(job, position);
    if (run.submission === null) {
      await whileHeld(db.jobs.noteSubmission(job.id, claimToken, key));
      run.submission = { key, remoteId: null };
    }
    const sent = await send(work, key).catch((thrown: unknown) => remoteFaultOf(thrown));
    const accepted = sent instanceof RemoteFault ? await afterFault(work, key, sent) : sent;
    if (accepted === null) continue;
    if ('image' in accepted || run.submission?.remoteId === accepted.remoteId) return accepted;
    return { remoteId: await storeRemoteId(work, key, accepted.remoteId) };
  }
};
