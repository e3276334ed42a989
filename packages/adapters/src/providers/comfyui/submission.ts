import { setTimeout as sleep } from 'node:timers/promises';
import { type EngineRequest, type RemoteCallOptions, RemoteFault } from '@atelier/core/ports/engine';
import { fillWorkflow, type UploadedNames } from './fill.ts';
import { filePrefixOf, promptIdOf } from './prompt-id.ts';
import {
  type ComfyServer,
  callComfy,
  readHistory,
  readQueue,
  readRecentHistory,
  sendToComfy,
} from './server.ts';
import { type QueueItem, Submitted, Uploaded } from './wire.ts';
import type { OwnWorkflow } from './workflow.ts';

/** Uploads one input picture; may be repeated. @returns the name that the server chose for it */
const upload = async (
  server: ComfyServer,
  fileName: string,
  png: Uint8Array,
  { signal }: RemoteCallOptions,
): Promise<string> => {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(png)], { type: 'image/png' }), fileName);
  form.set('subfolder', 'atelier');
  form.set('overwrite', 'true');
  const { name, subfolder } = await callComfy(server, { url: '/upload/image', form, signal }, Uploaded);
  return subfolder === '' ? name : `${subfolder}/${name}`;
};

const uploadAll = async (
  server: ComfyServer,
  { images, mask }: EngineRequest,
  promptId: string,
  options: RemoteCallOptions,
): Promise<UploadedNames> => {
  const first = images?.[0];
  if (first === undefined) return {};
  const image = await upload(server, `${promptId}-image.png`, first, options);
  if (mask === undefined) return { image };
  return { image, mask: await upload(server, `${promptId}-mask.png`, mask, options) };
};

/** A checkpoint, sampler or LoRA that the server had at the last test is no longer there. */
const kindOf = (status: number, text: string) =>
  status === 400 && text.includes('value_not_in_list') ? ('gone' as const) : undefined;

const hasEntries = (errors: object | null | undefined): boolean =>
  errors != null && Object.keys(errors).length > 0;

/**
 * Submits one picture. ComfyUI answers 200 even if it dropped outputs that do not validate, and runs the rest: that work
 * is taken back.
 * @returns the id of the work: ours, unless the server is too old to accept one
 */
export const submitWorkflow = async (
  server: ComfyServer,
  workflow: OwnWorkflow,
  request: EngineRequest,
  { key, signal }: RemoteCallOptions & { readonly key: string },
): Promise<string> => {
  const promptId = promptIdOf(key);
  const uploaded = await uploadAll(server, request, promptId, { signal });
  const prompt = fillWorkflow(workflow, request, promptId, uploaded);
  const json = { prompt, client_id: promptId, prompt_id: promptId };
  const accepted = await callComfy(
    server,
    { call: 'submit', url: '/prompt', json, signal, kindOf },
    Submitted,
  );
  if (!hasEntries(accepted.node_errors)) return accepted.prompt_id;
  await sendToComfy(server, { url: '/queue', json: { delete: [accepted.prompt_id] }, signal }).catch(
    () => undefined,
  );
  throw new RemoteFault(
    'invalid',
    `Outputs were dropped: ${JSON.stringify(accepted.node_errors).slice(0, 2000)}`,
  );
};

/** Whether it is our submission: by id, or by the file name inside its graph where the server ignored the id. */
const isOurs = (promptId: string) => {
  const prefix = JSON.stringify(filePrefixOf(promptId));
  return ([, id, graph]: QueueItem): boolean =>
    id === promptId || JSON.stringify(graph ?? null).includes(prefix);
};

const look = async (server: ComfyServer, promptId: string, options: RemoteCallOptions) => {
  // The queue first: work that ends between the two calls is then in the history.
  const { queue_running: running, queue_pending: pending } = await readQueue(server, options);
  const queued = [...running, ...pending].find(isOurs(promptId));
  if (queued !== undefined) return queued[1];
  if ((await readHistory(server, promptId, options)) !== null) return promptId;
  const prefix = JSON.stringify(filePrefixOf(promptId));
  const recent = Object.entries(await readRecentHistory(server, options));
  return recent.find(([, { prompt }]) => JSON.stringify(prompt ?? null).includes(prefix))?.[0] ?? null;
};

/** How long a request that was cut off may still be on its way into the queue. */
const settleMs = 1000;

/**
 * Looks up a submission whose answer was lost.
 * @returns its id; null if the server does not have it
 */
export const findSubmission = async (
  server: ComfyServer,
  key: string,
  options: RemoteCallOptions,
): Promise<string | null> => {
  const promptId = promptIdOf(key);
  const found = await look(server, promptId, options);
  if (found !== null) return found;
  await sleep(settleMs, undefined, { signal: options.signal });
  return look(server, promptId, options);
};
