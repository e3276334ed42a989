import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineImage, RemoteFault, type RemoteStatus } from '@atelier/core/ports/engine';
import { engineFailure, isFinal, remoteFaultOf } from './remote-faults.ts';
import { forgetSubmission, type RemoteWork, submitted } from './remote-submission.ts';
import { untilAborted } from './until-aborted.ts';

/** Repeats a look at accepted work while it fails for passing reasons: the work goes on, and is paid for, without it. */
const persistently = async <T>(work: RemoteWork, look: () => Promise<T>): Promise<T> => {
  const { engine, signal } = work;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await untilAborted((async () => look())(), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const fault = remoteFaultOf(thrown);
      if (isFinal(fault)) {
        await forgetSubmission(work);
        throw engineFailure(fault);
      }
      await sleep(fault.retryAfterMs ?? engine.pollMs, undefined, { signal });
    }
  }
};

const noteProgress = ({ onProgress }: RemoteWork, status: RemoteStatus): void => {
  if ('progress' in status && status.progress !== null) onProgress(status.progress);
};

/**
 * Follows the status that the provider pushes, until it says that the work has ended. What it says is only a hint:
 * faults and silence end it without a word, and the next poll decides.
 */
const followStream = async (work: RemoteWork, remoteId: string, stop: AbortSignal): Promise<void> => {
  const { engine } = work;
  try {
    for await (const status of engine.stream?.(remoteId, { signal: stop }) ?? []) {
      noteProgress(work, status);
      if (status.state !== 'waiting' && status.state !== 'running') return;
    }
  } catch {
    // Polling goes on.
  }
  await new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
};

const endedOtherwise = (status: RemoteStatus): RemoteFault | null => {
  if (status.state === 'failed') return new RemoteFault(status.kind, status.reason);
  if (status.state === 'cancelled') return new RemoteFault('gone', 'The work was cancelled at the provider.');
  return null;
};

/** Resolves when the work is done. @throws AppError `engine_failed` when it has ended otherwise */
const waitUntilDone = async (work: RemoteWork, remoteId: string): Promise<void> => {
  const { engine, signal } = work;
  const stop = new AbortController();
  const hinted = new AbortController();
  if (engine.stream) {
    const stopped = AbortSignal.any([stop.signal, signal]);
    followStream(work, remoteId, stopped).then(() => hinted.abort());
  }
  try {
    for (;;) {
      const status = await persistently(work, () => engine.poll(remoteId, { signal }));
      noteProgress(work, status);
      if (status.state === 'done') return;
      const fault = endedOtherwise(status);
      if (fault !== null) {
        await forgetSubmission(work);
        throw engineFailure(fault);
      }
      // The stream's hint cuts one pause short; after it only polls count.
      const wake = hinted.signal.aborted ? signal : AbortSignal.any([signal, hinted.signal]);
      await sleep(engine.pollMs, undefined, { signal: wake }).catch(() => undefined);
    }
  } finally {
    stop.abort();
  }
};

/**
 * Has a remote engine make one picture: submit → poll → collect. What an earlier claim of the job has submitted is taken
 * up where it was, so that a picture is paid at most once.
 * @throws AppError `engine_failed` with a reason that a person understands, ClaimLost, or the signal's reason
 */
export const drawRemotely = async (work: RemoteWork): Promise<EngineImage> => {
  const answer = await submitted(work);
  if ('image' in answer) return answer.image;
  const { remoteId } = answer;
  await waitUntilDone(work, remoteId);
  return persistently(work, () => work.engine.collect(remoteId, { signal: work.signal }));
};
