import type { RemoteFault, RemoteStatus } from '@atelier/core/ports/engine';
import type { RemoteWork } from './remote-order.ts';

/** The largest place in a provider's queue that is stored: integers of the database have 32 bits. */
const maxPosition = 2 ** 31 - 1;

/** Milliseconds until a read of accepted work is retried. A provider that asks to wait gets no new work meanwhile. */
export const pauseAfter = (
  { order, lane, noteLife }: RemoteWork<unknown>,
  { kind, retryAfterMs }: RemoteFault,
): number => {
  if (kind !== 'rate') return retryAfterMs ?? order.pollMs;
  const laneMs = lane.pause(retryAfterMs);
  noteLife(laneMs);
  return Math.min(retryAfterMs ?? laneMs, laneMs);
};

const queuePositionOf = (status: RemoteStatus): number | null => {
  const position = status.state === 'waiting' ? status.queuePosition : undefined;
  return position !== undefined && Number.isSafeInteger(position) && position > 0 && position <= maxPosition
    ? position
    : null;
};

/** Shows what the provider says about unfinished work. */
export const noteProgress = (
  { onProgress, noteLife, onPreview, run }: RemoteWork<unknown>,
  status: RemoteStatus,
): void => {
  noteLife();
  run.claim.reportQueuePosition(queuePositionOf(status));
  if (!('progress' in status)) return;
  if (status.progress !== null) onProgress(status.progress);
  if (status.preview !== undefined) onPreview?.(status.preview);
};
