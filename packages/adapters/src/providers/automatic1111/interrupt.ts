import type { RemoteCallOptions } from '@atelier/core/ports/engine';
import { send } from '../kit/exchange.ts';
import type { A1111Server } from './server.ts';
import { readTask } from './task.ts';

/**
 * Stops a task that runs. The interrupt names no task and stops what runs, so it is sent only while ours does. Waiting
 * tasks cannot be taken back.
 */
export const interruptTask = async (
  server: A1111Server,
  taskId: string,
  options: RemoteCallOptions,
): Promise<'stopped' | 'abandoned'> => {
  const { at } = await readTask(server, taskId, options);
  if (at === 'nowhere') return 'stopped';
  if (at !== 'running') return 'abandoned';
  const { egress, headers } = server;
  await send(egress, {
    call: 'read',
    method: 'POST',
    url: '/sdapi/v1/interrupt',
    headers,
    signal: options.signal,
  });
  return 'stopped';
};
