import { setTimeout as sleep } from 'node:timers/promises';
import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { countOf, resultBytes, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';
import { greyPng } from '../sample-pictures.ts';

const known = new Set([
  ...['model', 'prompt', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression'],
  ...['moderation', 'stream', 'partial_images', 'safety_identifier', 'user', 'image', 'image[]', 'mask'],
]);

const errorOf = (status: number, code: string | null, message = providerText): Reply => ({
  status,
  json: {
    error: { message, type: status === 429 ? 'requests' : 'invalid_request_error', param: null, code },
  },
});

/** What OpenAI itself refuses of a request; null if it takes it. Forms carry numbers and truth values as text. */
const problemOf = (fields: Record<string, unknown>): Reply | null => {
  const unknown = Object.keys(fields).find((name) => !known.has(name));
  if (unknown !== undefined) return errorOf(400, 'unknown_parameter', `Unknown parameter: '${unknown}'.`);
  const { prompt, model, size, n } = fields;
  if (typeof prompt !== 'string' || prompt === '' || prompt.length > 32_000)
    return errorOf(400, 'invalid_value', 'Invalid prompt.');
  if (typeof model !== 'string' || !model.startsWith('gpt-image-')) return errorOf(404, 'model_not_found');
  if (!/^(auto|\d+x\d+)$/.test(String(size)))
    return errorOf(400, 'invalid_value', `Invalid value: '${size}'.`);
  return Number(n) >= 1 && Number(n) <= 10 ? null : errorOf(400, 'invalid_value', 'Invalid n.');
};

const usage = { input_tokens: 12, output_tokens: 4160, total_tokens: 4172 };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

async function* eventsOf(work: Work, name: string, wanted: number): AsyncGenerator<string> {
  const write = (type: string, fields: object): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const { scene } = work;
  const previews = scene.kind === 'picture' ? Math.min(scene.previews ?? 0, wanted) : 0;
  for (let at = 0; at < previews; at += 1) {
    yield write(`${name}.partial_image`, { partial_image_index: at, b64_json: base64(greyPng(8, 8)) });
    await sleep(2);
  }
  if (scene.kind === 'picture') await scene.heldUntil;
  if (scene.kind === 'failed')
    yield write('error', { error: { type: 'server_error', code: 'server_error', message: providerText } });
  const count = scene.kind === 'failed' ? 0 : countOf(work);
  for (let at = 0; at < count; at += 1) {
    const event = write(`${name}.completed`, { b64_json: base64(resultBytes(work)), usage });
    if (scene.kind === 'picture' && scene.drip) yield* event.match(/[\s\S]{1,40}/g) ?? [];
    else yield event;
  }
}

const answerTo = (work: Work, path: string): Reply => {
  const fields = (work.submission.body ?? {}) as Record<string, unknown>;
  const problem = problemOf(fields);
  if (problem !== null) return problem;
  if (work.scene.kind === 'refused')
    return errorOf(400, 'moderation_blocked', 'Your request was rejected by the safety system.');
  if (String(fields.stream) !== 'true') {
    const data = Array.from({ length: countOf(work) }, () => ({ b64_json: base64(resultBytes(work)) }));
    return { json: { created: 1, data, usage } };
  }
  const name = path.endsWith('/edits') ? 'image_edit' : 'image_generation';
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    pieces: eventsOf(work, name, Number(fields.partial_images ?? 0)),
  };
};

const codes: Readonly<Record<number, string>> = { 401: 'invalid_api_key', 404: 'model_not_found' };

const wire: DoubleWire = {
  basePath: '/v1',
  apiKey: 'sk-double-0123456789abcdefghij',
  keyOf: ({ authorization = '' }) => /^Bearer (.+)$/.exec(authorization)?.[1],
  stageOf: ({ method, path }) =>
    method === 'POST' && /^\/v1\/images\/(generations|edits)$/.test(path) ? { stage: 'submit' } : null,
  error: (status) => errorOf(status, codes[status] ?? null),
  answer({ method, path }, work) {
    if (method === 'GET' && path === '/v1/models') {
      const ids = ['gpt-5.2', 'gpt-image-1.5', 'gpt-image-2', 'gpt-image-2.5', 'text-embedding-3-small'];
      return {
        json: { object: 'list', data: ids.map((id) => ({ id, object: 'model', owned_by: 'system' })) },
      };
    }
    return work === null ? null : answerTo(work, path);
  },
};

/** OpenAI's image API: generations as JSON, edits as forms, both streamed if asked. */
export const startOpenAiDouble = (): Promise<ProviderDouble> => startDouble(wire);
