import { setTimeout as sleep } from 'node:timers/promises';
import { RemoteFault, type RemoteStatus } from '@atelier/core/ports/engine';
import { engineFailure, isFinal, isRefusal, remoteFaultOf } from './remote-faults.ts';
import type { RemoteWork } from './remote-order.ts';
import { noteProgress, pauseAfter } from './remote-progress.ts';
import { ensureSubmitted } from './remote-submission.ts';
import { endSubmission } from './submission-notes.ts';
import { untilAborted } from './until-aborted.ts';

/** Retries a read of accepted work after temporary errors: the work continues, and costs money, regardless. */
const withRetries = async <T>(work: RemoteWork<unknown>, read: () => Promise<T>): Promise<T> => {
  const { signal } = work;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await untilAborted((async () => read())(), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const fault = remoteFaultOf(thrown);
      if (isFinal(fault)) {
        await endSubmission(work, fault);
        throw engineFailure(fault);
      }
      // The work may go on there: its submission is kept, so that it is cancelled when the provider answers again.
      if (isRefusal(fault)) throw engineFailure(fault);
      await sleep(pauseAfter(work, fault), undefined, { signal });
    }
  }
};

/**
 * Follows the status that the provider streams until the work has ended. The stream is only a hint: its errors are
 * ignored, and the next poll decides.
 */
const followStream = async (
  work: RemoteWork<unknown>,
  remoteId: string,
  stop: AbortSignal,
): Promise<void> => {
  const { order } = work;
  try {
    for await (const status of order.stream?.(remoteId, { signal: stop }) ?? []) {
      noteProgress(work, status);
      if (status.state !== 'waiting' && status.state !== 'running') return;
    }
  } catch {
    // Polling goes on.
  }
  await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
};

const failureOf = (status: RemoteStatus): RemoteFault | null => {
  // The provider has answered, so nothing was lost, although it does not say why.
  if (status.state === 'failed')
    return new RemoteFault(status.kind === 'unknown' ? 'transient' : status.kind, status.reason);
  if (status.state === 'cancelled') return new RemoteFault('gone', 'The work was cancelled at the provider.');
  return null;
};

/** Resolves when the work is done. @throws AppError `engine_failed` when it failed or was cancelled */
const waitUntilDone = async (work: RemoteWork<unknown>, remoteId: string): Promise<void> => {
  const { order, signal } = work;
  const stop = new AbortController();
  const streamEnded = new AbortController();
  if (order.stream) {
    const stopped = AbortSignal.any([stop.signal, signal]);
    followStream(work, remoteId, stopped).then(() => streamEnded.abort());
  }
  try {
    for (;;) {
      const status = await withRetries(work, () => order.poll(remoteId, { signal }));
      noteProgress(work, status);
      if (status.state === 'done') return;
      const fault = failureOf(status);
      if (fault !== null) {
        await endSubmission(work, fault);
        throw engineFailure(fault);
      }
      // The end of the stream shortens one pause; after that only polls count.
      const wake = streamEnded.signal.aborted ? signal : AbortSignal.any([signal, streamEnded.signal]);
      await sleep(order.pollMs, undefined, { signal: wake }).catch(() => undefined);
    }
  } finally {
    stop.abort();
  }
};

const collectWhenDone = async <R>(work: RemoteWork<R>, remoteId: string): Promise<R> => {
  await waitUntilDone(work, remoteId);
  return withRetries(work, () => work.order.collect(remoteId, { signal: work.signal }));
};

/**
 * Has one order carried out: submit → poll → collect. It resumes what an earlier claim of the job has submitted, so that it
 * is paid for at most once.
 * @throws AppError `engine_failed` with a reason that a user understands, ClaimLost, LaneBusy, or the signal's reason
 */
export const carryOut = async <R>(work: RemoteWork<R>): Promise<R> => {
  const answer = await ensureSubmitted(work);
  return 'result' in answer ? answer.result : collectWhenDone(work, answer.remoteId);
};
