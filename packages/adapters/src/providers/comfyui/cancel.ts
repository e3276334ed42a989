import { type RemoteCallOptions, RemoteFault } from '@atelier/core/ports/engine';
import { type ComfyServer, callComfy, readHistory, readQueue, sendToComfy } from './server.ts';
import { Cancelled, type Queue } from './wire.ts';

type Outcome = 'stopped' | 'abandoned';

const has = (items: Queue['queue_running'], remoteId: string): boolean =>
  items.some(([, id]) => id === remoteId);

/** Newer servers cancel in one step. @returns null where the server does not have this call, or not this work */
const cancelAtOnce = async (
  server: ComfyServer,
  remoteId: string,
  { signal }: RemoteCallOptions,
): Promise<boolean | null> => {
  const url = `/api/jobs/${encodeURIComponent(remoteId)}/cancel`;
  try {
    return (await callComfy(server, { url, method: 'POST', json: {}, signal }, Cancelled)).cancelled;
  } catch (thrown) {
    const isMissing = thrown instanceof RemoteFault && /^40[45]:/.test(thrown.message);
    if (isMissing) return null;
    throw thrown;
  }
};

const finished = async (
  server: ComfyServer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<Outcome> => {
  const entry = await readHistory(server, remoteId, options);
  return entry !== null && entry.status?.status_str !== 'error' ? 'abandoned' : 'stopped';
};

/**
 * Stops work on servers without that call. An interrupt stops what runs: it must name our work for newer servers, and
 * because older ones ignore the name, it is sent only while our work is the one that runs.
 */
const cancelInSteps = async (
  server: ComfyServer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<Outcome> => {
  const { signal } = options;
  if (has((await readQueue(server, options)).queue_pending, remoteId))
    await sendToComfy(server, { url: '/queue', json: { delete: [remoteId] }, signal });
  const { queue_running: running } = await readQueue(server, options);
  if (!has(running, remoteId)) return finished(server, remoteId, options);
  await sendToComfy(server, { url: '/interrupt', json: { prompt_id: remoteId }, signal });
  return 'stopped';
};

/** Takes work out of the queue, or interrupts it: that takes effect between two steps. */
export const cancelWork = async (
  server: ComfyServer,
  remoteId: string,
  options: RemoteCallOptions,
): Promise<Outcome> => {
  const cancelled = await cancelAtOnce(server, remoteId, options);
  if (cancelled === true) return 'stopped';
  return cancelled === false ? finished(server, remoteId, options) : cancelInSteps(server, remoteId, options);
};
