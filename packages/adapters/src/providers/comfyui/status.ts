import {
  type RemoteCallOptions,
  RemoteFault,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import { faultOfEgress } from '../kit/faults.ts';
import { maxPictureBytes } from '../kit/results.ts';
import { type ComfyServer, readHistory, readQueue, sendToComfy } from './server.ts';
import { type HistoryEntry, ImageFile } from './wire.ts';

const errorOf = (messages: readonly (readonly [string, unknown])[]): string =>
  JSON.stringify(messages.find(([name]) => name === 'execution_error')?.[1] ?? 'no reason given').slice(
    0,
    2000,
  );

const ended = ({ status }: HistoryEntry): RemoteStatus => {
  const messages = status?.messages ?? [];
  // Someone pressed "interrupt", or we did.
  if (messages.some(([name]) => name === 'execution_interrupted')) return { state: 'cancelled' };
  return status?.status_str === 'error'
    ? { state: 'failed', kind: 'unknown', reason: errorOf(messages) }
    : { state: 'done' };
};

/** The place in the queue, if it waits; the history does not know unfinished work. */
const unfinished = async (
  server: ComfyServer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<RemoteStatus | null> => {
  const { queue_running: running, queue_pending: pending } = await readQueue(server, options);
  if (running.some(([, id]) => id === remoteId)) return { state: 'running', progress: null };
  const order = pending.toSorted(([a], [b]) => Number(a) - Number(b));
  const at = order.findIndex(([, id]) => id === remoteId);
  return at === -1 ? null : { state: 'waiting', progress: null, queuePosition: at + 1 };
};

/** @throws RemoteFault `gone` when the server knows nothing of it: it restarted, or someone cleared its queue */
export const readStatus = async (
  server: ComfyServer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<RemoteStatus> => {
  const before = await readHistory(server, remoteId, options);
  if (before !== null) return ended(before);
  const status = await unfinished(server, remoteId, options);
  if (status !== null) return status;
  // It may have ended between the two calls.
  const after = await readHistory(server, remoteId, options);
  if (after !== null) return ended(after);
  throw new RemoteFault('gone', 'The server no longer knows this work. It may have restarted.');
};

/** Fetches the first picture of the declared output. */
export const collectPicture = async (
  server: ComfyServer,
  remoteId: string,
  output: string,
  options: RemoteCallOptions,
): Promise<RemoteImage> => {
  const entry = await readHistory(server, remoteId, options);
  if (entry === null) throw new RemoteFault('gone', 'The server no longer knows this work.');
  const file = ImageFile.safeParse(entry.outputs[output]?.images?.[0]);
  if (!file.success) throw new RemoteFault('gone', `Node ${output} gave no picture.`, { cause: file.error });
  const { filename, subfolder, type } = file.data;
  const query = new URLSearchParams({ filename, subfolder, type });
  const response = await sendToComfy(server, {
    url: `/view?${query}`,
    signal: options.signal,
    maxBytes: maxPictureBytes,
  });
  try {
    return { bytes: await response.bytes() };
  } catch (thrown) {
    throw faultOfEgress(thrown, 'read');
  }
};
