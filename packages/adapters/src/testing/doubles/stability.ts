import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { resultAsAsked, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';

const answerOf = (work: Work): Reply => {
  const { scene, submission } = work;
  if (scene.kind === 'failed')
    return { status: 500, json: { id: 'x', name: 'internal_error', errors: ['Failed at /srv/render.py'] } };
  const bytes = resultAsAsked(work);
  const { seed } = submission.body as { seed?: string };
  if (scene.kind === 'picture' && scene.count === 0) return { json: { seed: 1, finish_reason: 'SUCCESS' } };
  return {
    json: {
      // A refused picture comes, too: blurred.
      image: Buffer.from(bytes).toString('base64'),
      seed: Number(seed ?? 0) === 0 ? 777 : Number(seed),
      finish_reason: scene.kind === 'refused' ? 'CONTENT_FILTERED' : 'SUCCESS',
    },
  };
};

const wire: DoubleWire = {
  basePath: '',
  apiKey: 'sk-double0000000000000000000000000000000000000000',
  keyOf: (headers) => /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
  stageOf: ({ method, path }) =>
    method === 'POST' && /^\/v2beta\/stable-image\/(generate\/|upscale\/fast$)/.test(path)
      ? { stage: 'submit' }
      : null,
  error: (status) => ({
    status,
    json: {
      id: 'a1b2',
      name: status === 401 ? 'unauthorized' : 'error',
      errors: [`Words about ${status}: ${providerText}`],
    },
  }),
  answer({ path }, work) {
    if (path === '/v1/user/balance') return { json: { credits: 25.5 } };
    return work === null ? null : answerOf(work);
  },
};

/** Stability AI's API: generate, upscale, and the balance of credits. */
export const startStabilityDouble = async (): Promise<ProviderDouble> => startDouble(wire);
