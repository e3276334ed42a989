import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EngineRequest,
  type RemoteCallOptions,
  RemoteFault,
  type RemoteFaultKind,
  type RemoteImage,
  type RemoteStatus,
} from '@atelier/core/ports/engine';
import type { ProviderModel } from '@atelier/core/ports/providers';
import { unreadable } from '../kit/exchange.ts';
import { pictureOfBase64 } from '../kit/results.ts';
import { interruptTask } from './interrupt.ts';
import { pictureCall } from './request.ts';
import { type A1111Server, callA1111 } from './server.ts';
import { readAnyStatus, readGlobalProgress, readTask } from './task.ts';
import { taskIdOf } from './task-id.ts';
import { Info, Pictures } from './wire.ts';

const watchEveryMs = 500;
export const maxResultBytes = 64 * 1024 * 1024;
/** The caller gives up earlier, when there are no more signs of life. */
export const longestPictureMs = 6 * 3_600_000;

type Watch = RemoteCallOptions & { readonly onStatus: (status: RemoteStatus) => void };

const statusNow = async (server: A1111Server, taskId: string, options: RemoteCallOptions) => {
  const task = await readTask(server, taskId, options);
  if (task.at === 'unknown') return readAnyStatus(server, taskId, options);
  return 'status' in task ? task.status : null;
};

/** Reports progress until the signal is aborted. The answer decides; a status that cannot be read is left out. */
const watch = async (server: A1111Server, taskId: string, { signal, onStatus }: Watch): Promise<void> => {
  while (!signal.aborted) {
    await sleep(watchEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const status = await statusNow(server, taskId, { signal }).catch(() => null);
    if (status !== null && !signal.aborted) onStatus(status);
  }
};

/** A 500 in the family's own shape is the end of the work, told by the server: out of memory, mostly. */
export const kindOfFault = (status: number, text: string): RemoteFaultKind | undefined =>
  status === 500 && /^\s*\{.*"error"\s*:\s*"/s.test(text) ? 'invalid' : undefined;

const infoOf = ({ info }: Pictures) => {
  try {
    return Info.safeParse(typeof info === 'string' ? JSON.parse(info) : info).data ?? {};
  } catch {
    return {};
  }
};

/** The first picture that is no grid. */
const pictureOf = (answer: Pictures): RemoteImage => {
  const { index_of_first_image: at = 0, all_seeds: seeds, seed = seeds?.[0] } = infoOf(answer);
  const image = answer.images[at] ?? answer.images[0];
  if (image === undefined) throw unreadable('submit', 'The answer has no picture.');
  const bytes = pictureOfBase64(image);
  return seed === undefined ? { bytes } : { bytes, seed };
};

/**
 * An interrupted picture is half done and comes with status 200.
 * @throws RemoteFault `gone` if someone interrupted it on the server's own page
 */
const throwIfInterrupted = async (server: A1111Server, options: RemoteCallOptions): Promise<void> => {
  const progress = await readGlobalProgress(server, options).catch(() => null);
  if (progress?.state?.interrupted || progress?.state?.skipped)
    throw new RemoteFault('gone', 'The picture was interrupted on the server, and is not finished.');
};

/** Draws one picture: a single call, which lasts until it is done. When it is given up, the work is interrupted. */
export const submitPicture = async (
  server: A1111Server,
  model: ProviderModel,
  request: EngineRequest,
  { key, signal, onStatus }: Watch & { readonly key: string },
): Promise<RemoteImage> => {
  const taskId = taskIdOf(key);
  const { path, json } = pictureCall(request, model, taskId);
  const over = new AbortController();
  const watching = watch(server, taskId, { signal: AbortSignal.any([signal, over.signal]), onStatus });
  try {
    const call = {
      call: 'submit',
      url: `/sdapi/v1${path}`,
      json,
      signal,
      kindOf: kindOfFault,
      maxBytes: maxResultBytes,
      withPictures: true,
      headTimeoutMs: longestPictureMs,
    } as const;
    const picture = pictureOf(await callA1111(server, call, Pictures));
    await throwIfInterrupted(server, { signal });
    return picture;
  } catch (thrown) {
    if (signal.aborted)
      interruptTask(server, taskId, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    throw thrown;
  } finally {
    over.abort();
    await watching;
  }
};
