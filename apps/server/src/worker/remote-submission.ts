import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import { RemoteFault } from '@atelier/core/ports/engine';
import { ClaimLost, LaneBusy } from './hand-back.ts';
import { answerLost, engineFailure, isFinal, isRefusal, remoteFaultOf } from './remote-faults.ts';
import type { Accepted, RemoteWork } from './remote-order.ts';
import { noteProgress, pauseAfter } from './remote-progress.ts';
import {
  endSubmission,
  forgetSubmission,
  keepLateId,
  lateAnswerMs,
  requireClaim,
  storeRemoteId,
  submissionKeyOf,
  submitGraceMs,
} from './submission-notes.ts';
import { untilAborted } from './until-aborted.ts';

/** Pause before a submission is retried, if the provider names none, in milliseconds. */
const resubmitAfterMs = 2000;

/** Looks up a submission whose answer was lost. @returns null if it may be sent again under the same key */
const recover = async (work: RemoteWork<unknown>, key: string, lost: RemoteFault): Promise<string | null> => {
  const { order, signal } = work;
  if (order.find === undefined) throw answerLost(lost);
  const find = order.find.bind(order);
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

/** Keeps the id of a submission that is answered after its job was given up, in the background. */
const listenOn = async <R>(
  work: RemoteWork<R>,
  key: string,
  sending: Promise<Accepted<R>>,
  stop: AbortController,
): Promise<void> => {
  const timer = setTimeout(() => stop.abort(), lateAnswerMs - submitGraceMs).unref();
  try {
    const answer = await sending;
    if ('remoteId' in answer) await keepLateId(work, key, answer.remoteId);
  } catch {
    // As before: work that cannot be looked up counts as abandoned.
  } finally {
    clearTimeout(timer);
  }
};

/** Sends the request once. */
const send = async <R>(work: RemoteWork<R>, key: string): Promise<Accepted<R>> => {
  const { order, run, signal } = work;
  const [abandoned, cut] = [new AbortController(), new AbortController()];
  let timer: NodeJS.Timeout | undefined;
  const beginGrace = () => {
    timer = setTimeout(() => abandoned.abort(signal.reason), submitGraceMs);
  };
  // The signal may have been aborted while the key was being stored.
  if (signal.aborted) beginGrace();
  else signal.addEventListener('abort', beginGrace, { once: true });
  const sending = (async () =>
    order.submit({
      key,
      signal: cut.signal,
      cancelled: run.claim.lost,
      onStatus: (status) => noteProgress(work, status),
    }))();
  try {
    return await untilAborted(sending, abandoned.signal);
  } catch (thrown) {
    if (abandoned.signal.aborted) void listenOn(work, key, sending, cut);
    throw thrown;
  } finally {
    signal.removeEventListener('abort', beginGrace);
    clearTimeout(timer);
  }
};

/** Handles a failed submission. @returns null if it may be sent again now, after the pause */
const afterFault = async (
  work: RemoteWork<unknown>,
  key: string,
  fault: RemoteFault,
): Promise<{ readonly remoteId: string } | null> => {
  const { signal, order } = work;
  if (fault.kind === 'unknown') {
    signal.throwIfAborted();
    const remoteId = await recover(work, key, fault);
    if (remoteId !== null) return { remoteId };
    await sleep(fault.retryAfterMs ?? order.pollMs, undefined, { signal });
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
const requireOpenLane = ({ lane }: RemoteWork<unknown>): void => {
  const waitMs = lane.waitMs();
  if (waitMs > 0) throw new LaneBusy(waitMs);
};

/**
 * Submits the order unless the provider has accepted it already. The key is stored before anything is sent.
 * @throws AppError `engine_failed`, ClaimLost, LaneBusy, or the signal's reason
 */
export const ensureSubmitted = async <R>(work: RemoteWork<R>): Promise<Accepted<R>> => {
  const { db, order, run, position, signal } = work;
  const { job, claimToken } = run;
  if (run.submission !== null) {
    const { key, remoteId } = run.submission;
    const lost = new RemoteFault('unknown', 'An earlier attempt ended before the provider had answered.');
    const found = remoteId ?? (await recover(work, key, lost));
    if (found !== null) return { remoteId: found };
  }
  for (;;) {
    requireOpenLane(work);
    await order.takeTurn?.({ signal, onStatus: (status) => noteProgress(work, status) });
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
    if ('result' in accepted || run.submission?.remoteId === accepted.remoteId) return accepted;
    return { remoteId: await storeRemoteId(work, key, accepted.remoteId) };
  }
};
