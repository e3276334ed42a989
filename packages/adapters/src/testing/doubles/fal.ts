import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { countOf, resultAsAsked, stepsOf, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';

const policyError = {
  detail: [
    {
      loc: ['body', 'prompt'],
      msg: 'The content could not be processed because it was flagged by a content checker.',
      type: 'content_policy_violation',
      url: 'https://docs.fal.ai/errors#content_policy_violation',
      input: {},
    },
  ],
};

/** Requests are cut to owner and app in the addresses of their state and result. */
const requestPath = ({ id, submission }: Work): string =>
  `/${submission.path.split('/').slice(1, 3).join('/')}/requests/${id}`;

const queued = (work: Work, origin: string): Reply => {
  const response_url = `${origin}${requestPath(work)}`;
  return {
    json: {
      status: 'IN_QUEUE',
      request_id: work.id,
      response_url,
      status_url: `${response_url}/status`,
      cancel_url: `${response_url}/cancel`,
      logs: null,
      metrics: {},
      queue_position: 0,
    },
  };
};

const statusOf = (work: Work): Reply => {
  const common = { request_id: work.id, logs: [{ message: `${10 * work.polls}%|#   | 3/28` }], metrics: {} };
  if (work.cancelled)
    return {
      json: { ...common, status: 'COMPLETED', error: 'Request cancelled', error_type: 'client_cancelled' },
    };
  if (work.polls <= 1) return { status: 202, json: { ...common, status: 'IN_QUEUE', queue_position: 2 } };
  if (work.polls <= stepsOf(work) + 1) return { status: 202, json: { ...common, status: 'IN_PROGRESS' } };
  if (work.scene.kind === 'failed')
    return {
      json: { ...common, status: 'COMPLETED', error: 'Runner died: /app/run.py', error_type: 'runner_error' },
    };
  return { json: { ...common, status: 'COMPLETED', metrics: { inference_time: 1.2 } } };
};

const resultOf = (work: Work, origin: string): Reply => {
  // Small open models let the picture come, blackened.
  if (work.scene.kind === 'refused' && work.submission.path.endsWith('sdxl')) {
    const image = { url: `${origin}/files/${work.id}/black.png`, width: 64, height: 64 };
    return { json: { images: [image], timings: {}, seed: 1, has_nsfw_concepts: [true], prompt: '' } };
  }
  // A refusal is a completed request whose result is an error.
  if (work.scene.kind === 'refused') return { status: 422, json: policyError };
  if (/-train(er|ing)$/.test(work.submission.path)) {
    const file = { url: `${origin}/files/${work.id}/lora.safetensors`, file_size: 89_745_224 };
    return {
      json: { diffusers_lora_file: file, config_file: { url: `${origin}/files/${work.id}/config.json` } },
    };
  }
  const images = Array.from({ length: countOf(work) }, (_, at) => ({
    url: `${origin}/files/${work.id}/${at}.png`,
    width: 64,
    height: 64,
    content_type: 'image/png',
  }));
  return {
    json: { images, timings: {}, seed: 12345, has_nsfw_concepts: images.map(() => false), prompt: '' },
  };
};

const wire: DoubleWire = {
  basePath: '',
  apiKey: '11111111-2222-4333-8444-555555555555:00000000000000000000000000000000',
  keyOf: (headers) => /^Key (.+)$/.exec(headers.authorization ?? '')?.[1],
  isOpen: ({ path, query }) => path.startsWith('/files/') || query.has('sig'),
  stageOf({ method, path }) {
    const stored = /^\/files\/(\w+)\//.exec(path)?.[1];
    if (stored !== undefined) return { stage: 'collect', id: stored };
    const [, id, what] = /\/requests\/([\w-]+)(?:\/(status|cancel))?$/.exec(path) ?? [];
    if (id !== undefined)
      return { stage: what === 'cancel' ? 'cancel' : what === 'status' ? 'poll' : 'collect', id };
    const isElsewhere =
      path.startsWith('/storage/') || path.startsWith('/upload/') || path.startsWith('/v1/');
    return method === 'POST' && !isElsewhere ? { stage: 'submit' } : null;
  },
  error: (status) => ({ status, json: { detail: `Words about ${status}: ${providerText}` } }),
  answer({ method, path, origin, headers }, work) {
    if (path === '/storage/upload/initiate')
      return {
        json: { upload_url: `${origin}/upload/signed?sig=abc`, file_url: `${origin}/files/stored/data.zip` },
      };
    // Storage of another company, which must not get the key.
    if (path === '/upload/signed' && method === 'PUT')
      return headers.authorization === undefined
        ? {}
        : { status: 400, json: { detail: 'Unexpected header.' } };
    if (method === 'DELETE' && /^\/v1\/models\/requests\/[\w-]+\/payloads$/.test(path))
      return { json: { cdn_delete_results: [] } };
    if (work === null) return null;
    if (path.startsWith('/files/'))
      return { headers: { 'content-type': 'image/png' }, bytes: resultAsAsked(work) };
    if (method === 'POST') return queued(work, origin);
    if (path.endsWith('/status')) return statusOf(work);
    if (!path.endsWith('/cancel')) return resultOf(work, origin);
    if (work.polls > stepsOf(work) + 1) return { status: 400, json: { status: 'ALREADY_COMPLETED' } };
    // Running work goes on.
    work.cancelled ||= work.polls <= 1;
    return { status: 202, json: { status: 'CANCELLATION_REQUESTED' } };
  },
};

/** fal's queue. */
export const startFalDouble = async (): Promise<ProviderDouble> => startDouble(wire);
