import type { RemoteCallOptions, RemoteStatus } from '@atelier/core/ports/engine';
import { bytesOfBase64 } from '../kit/exchange.ts';
import { type A1111Server, callA1111, callIfThere, getPath } from './server.ts';
import {
  GlobalProgress,
  PendingTasks,
  type TaskProgress,
  TaskProgress as TaskProgressSchema,
} from './wire.ts';

const maxPreviewBytes = 4 * 1024 * 1024;

/** Where our task is. `unknown`: this server does not tell tasks apart. */
export type TaskState =
  | { readonly at: 'waiting' | 'running'; readonly status: RemoteStatus }
  | { readonly at: 'completed' | 'nowhere' | 'unknown' };

const previewOf = (image: string | null | undefined): { readonly preview?: Uint8Array } => {
  const preview = image == null ? undefined : bytesOfBase64(image);
  return preview === undefined || preview.length === 0 || preview.length > maxPreviewBytes ? {} : { preview };
};

const fraction = (progress: number | null | undefined): number | null =>
  progress == null || !Number.isFinite(progress) ? null : Math.min(Math.max(progress, 0), 0.99);

export const readTaskProgress = (
  server: A1111Server,
  taskId: string,
  { signal }: RemoteCallOptions,
): Promise<TaskProgress | null> =>
  callIfThere(
    server,
    { url: '/internal/progress', json: { id_task: taskId, id_live_preview: -1 }, signal },
    TaskProgressSchema,
  );

export const readGlobalProgress = (
  server: A1111Server,
  options: RemoteCallOptions,
  picture = false,
): Promise<GlobalProgress> =>
  callA1111(server, getPath(`/progress?skip_current_image=${!picture}`, options), GlobalProgress);

const positionOf = async (server: A1111Server, taskId: string, { signal }: RemoteCallOptions) => {
  const pending = await callIfThere(server, { url: '/internal/pending-tasks', signal }, PendingTasks);
  const at = pending?.tasks.indexOf(taskId) ?? -1;
  return at === -1 ? {} : { queuePosition: at + 1 };
};

/**
 * Where a task is. A task that failed stays "active" until the next begins, so an active one counts only while the server
 * works.
 */
export const readTask = async (
  server: A1111Server,
  taskId: string,
  options: RemoteCallOptions,
): Promise<TaskState> => {
  const task = await readTaskProgress(server, taskId, options);
  if (task === null) return { at: 'unknown' };
  if (task.completed) return { at: 'completed' };
  if (task.queued) {
    const position = await positionOf(server, taskId, options);
    return { at: 'waiting', status: { state: 'waiting', progress: null, ...position } };
  }
  if (!task.active || (await readGlobalProgress(server, options)).state?.job_count === 0)
    return { at: 'nowhere' };
  const status = {
    state: 'running',
    progress: fraction(task.progress),
    ...previewOf(task.live_preview),
  } as const;
  return { at: 'running', status };
};

/**
 * The status where tasks cannot be told apart: only that the server works, unless it names the task.
 * @returns null if it is idle
 */
export const readAnyStatus = async (
  server: A1111Server,
  taskId: string,
  options: RemoteCallOptions,
): Promise<RemoteStatus | null> => {
  const { progress, state, current_image, current_task } = await readGlobalProgress(server, options, true);
  if (current_task === taskId)
    return { state: 'running', progress: fraction(progress), ...previewOf(current_image) };
  return state?.job_count == null || state.job_count === 0 ? null : { state: 'running', progress: null };
};
