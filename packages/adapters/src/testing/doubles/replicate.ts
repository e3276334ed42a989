import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { countOf, resultAsAsked, stepsOf, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';
import { trainingSide } from './replicate-trainings.ts';

const version = 'a'.repeat(64);

/** What `GET /models/{owner}/{name}` says of a community model, cut to what is read of it. */
const openapiSchema = {
  openapi: '3.0.2',
  info: { title: 'Cog', version: '0.1.0' },
  components: {
    schemas: {
      Input: {
        type: 'object',
        required: ['prompt'],
        properties: {
          prompt: { type: 'string', title: 'Prompt', 'x-order': 0 },
          width: { type: 'integer', default: 768, minimum: 256, maximum: 1280 },
          height: { type: 'integer', default: 768, minimum: 256, maximum: 1280 },
          num_outputs: { type: 'integer', default: 4, minimum: 1, maximum: 4 },
          scheduler: { allOf: [{ $ref: '#/components/schemas/scheduler' }], default: 'DDIM' },
          num_inference_steps: { type: 'integer', default: 20, minimum: 1, maximum: 60 },
          seed: { type: 'integer', maximum: 2147483647 },
        },
      },
      scheduler: { enum: ['DDIM', 'K_EULER'], type: 'string', title: 'scheduler' },
    },
  },
};

const outputOf = (work: Work, origin: string): unknown => {
  const count = countOf(work);
  const urls = Array.from({ length: count }, (_, at) => `${origin}/files/${work.id}/out-${at}.png`);
  // FLUX.2 answers with one address; most others with a list.
  return work.submission.path.includes('flux-2') && count === 1 ? urls[0] : urls;
};

const predictionOf = (work: Work, origin: string): Record<string, unknown> => {
  const common = { id: work.id, model: 'owner/name', version: 'hidden', input: {}, urls: {}, error: null };
  const bar = `Using seed: 7\n ${Math.min(99, 20 * work.polls)}%|██        | 5/28 [00:01<00:04]\n`;
  if (work.cancelled) return { ...common, status: 'canceled', output: null, logs: bar };
  if (work.polls === 0) return { ...common, status: 'starting', output: null, logs: '' };
  if (work.polls <= stepsOf(work)) return { ...common, status: 'processing', output: null, logs: bar };
  if (work.scene.kind === 'failed')
    return { ...common, status: 'failed', output: null, error: 'CUDA out of memory at /src/predict.py:88' };
  if (work.scene.kind === 'refused')
    return {
      ...common,
      status: 'failed',
      output: null,
      error: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
    };
  return { ...common, status: 'succeeded', output: outputOf(work, origin), logs: bar };
};

const file = (work: Work): Reply => ({
  headers: { 'content-type': 'image/png' },
  bytes: resultAsAsked(work),
});

const cancelled = (work: Work, origin: string): Reply => {
  work.cancelled ||= work.polls <= stepsOf(work);
  return { json: predictionOf(work, origin) };
};

const createWire = (training = trainingSide()): DoubleWire => ({
  basePath: '/v1',
  apiKey: 'r8_double0000000000000000000000000000000',
  keyOf: (headers) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  isOpen: ({ path }) => path.startsWith('/files/'),
  stageOf({ method, path }) {
    const ofTraining = training.stageOf(method, path);
    if (ofTraining !== null) return ofTraining;
    if (method === 'POST' && /^\/v1\/(models\/[^/]+\/[^/]+\/)?predictions$/.test(path))
      return { stage: 'submit' };
    const prediction = /^\/v1\/predictions\/(\w+)$/.exec(path)?.[1];
    if (prediction !== undefined) return { stage: 'poll', id: prediction };
    const stopped = /^\/v1\/predictions\/(\w+)\/cancel$/.exec(path)?.[1];
    if (stopped !== undefined) return { stage: 'cancel', id: stopped };
    const stored = /^\/files\/(\w+)\//.exec(path)?.[1];
    return stored === undefined ? null : { stage: 'collect', id: stored };
  },
  error: (status) => ({
    status,
    json: {
      title: status === 401 ? 'Unauthenticated' : 'Error',
      detail: `Words about ${status}: ${providerText}`,
      status,
    },
  }),
  answer(request, work) {
    const { method, path, origin } = request;
    const ofTraining = training.answer(request, work);
    if (ofTraining !== undefined) return ofTraining;
    if (path === '/v1/account') return { json: { type: 'user', username: 'double', name: 'A double' } };
    if (/^\/v1\/models\/acme\/(gone|secret)$/.test(path)) return null;
    const model = /^\/v1\/models\/([^/]+)\/([^/]+)$/.exec(path);
    if (method === 'GET' && model !== null)
      return {
        json: {
          owner: model[1],
          name: model[2],
          description: 'A model of the community.',
          is_official: false,
          latest_version: { id: version, openapi_schema: openapiSchema },
        },
      };
    if (path.startsWith('/files/')) return work === null ? null : file(work);
    if (work === null) return null;
    if (path.endsWith('/cancel')) return cancelled(work, origin);
    if (method === 'POST') return { status: 201, json: predictionOf(work, origin) };
    return { json: predictionOf(work, origin) };
  },
});

/** Replicate's HTTP API: predictions, models, trainings, account and files. */
export const startReplicateDouble = async (): Promise<ProviderDouble> => startDouble(createWire());
