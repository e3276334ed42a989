import {
  type RemoteCallOptions,
  type RemoteEngine,
  RemoteFault,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { interruptTask } from './interrupt.ts';
import { checkText } from './prompt.ts';
import type { A1111Server } from './server.ts';
import { submitPicture } from './submit.ts';
import { readTask } from './task.ts';
import { taskIdOf } from './task-id.ts';

const lost = 'The picture was in an answer that was lost; the server keeps none.';

/**
 * Looks up a task whose answer was lost. Its picture cannot be fetched, but while it is waiting or running the lane is not
 * free, and it can be interrupted.
 * @throws RemoteFault `gone` when the server does not know the task: it may have finished, so it is not sent again
 */
const find = async (server: A1111Server, key: string, options: RemoteCallOptions): Promise<string> => {
  const taskId = taskIdOf(key);
  const { at } = await readTask(server, taskId, options);
  if (at === 'waiting' || at === 'running') return taskId;
  throw new RemoteFault('gone', lost);
};

const poll = async (
  server: A1111Server,
  taskId: string,
  options: RemoteCallOptions,
): Promise<RemoteStatus> => {
  const task = await readTask(server, taskId, options);
  if ('status' in task) return task.status;
  if (task.at === 'completed') return { state: 'failed', kind: 'unknown', reason: lost };
  throw new RemoteFault('gone', 'The server does not know this task. It may have restarted.');
};

/** One checkpoint of a server of the AUTOMATIC1111 family (R-STUDIO-5). */
export const a1111Engine = (providerId: string, model: ProviderModel, server: A1111Server): RemoteEngine => ({
  id: model.id,
  provider: providerId,
  capabilities: model.capabilities,
  timeoutMs: model.timeoutMs,
  pollMs: 1000,
  checkText,
  submit: async (request, { cancelled, ...options }) => {
    // Nothing is lost by stopping at once: there is no id to wait for.
    const signal = cancelled === undefined ? options.signal : AbortSignal.any([options.signal, cancelled]);
    return { image: await submitPicture(server, model, request, { ...options, signal }) };
  },
  find: (key, options) => find(server, key, options),
  poll: (remoteId, options) => poll(server, remoteId, options),
  collect: async () => {
    throw new RemoteFault('gone', lost);
  },
  cancel: (remoteId, options) => interruptTask(server, remoteId, options),
  close: async () => undefined,
});
