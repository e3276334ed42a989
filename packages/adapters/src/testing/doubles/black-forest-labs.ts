import { type DoubleWire, providerText, type Reply, startDouble } from '../double-server.ts';
import { countOf, resultAsAsked, stepsOf, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';

const taskOf = (work: Work, origin: string): Reply => {
  const common = { id: work.id, result: null, progress: null, details: null };
  const step = work.polls - 1;
  if (step < 1) return { json: { ...common, status: 'Pending' } };
  // The first of these is newer than many clients.
  if (step <= stepsOf(work))
    return { json: { ...common, status: step % 2 === 1 ? 'Reasoning' : 'Generating', progress: step / 10 } };
  if (work.scene.kind === 'failed')
    return { json: { ...common, status: 'Error', details: { trace: '/srv/worker.py:12' } } };
  if (work.scene.kind === 'refused')
    return {
      json: { ...common, status: 'Content Moderated', details: { 'Moderation Reasons': ['Safety'] } },
    };
  if (countOf(work) === 0) return { json: { ...common, status: 'Ready', result: { seed: 4242 } } };
  const sample = `${origin}/delivery/${work.id}/sample.png?se=2026&sig=signed`;
  return { json: { ...common, status: 'Ready', result: { sample, seed: 4242, prompt: '', duration: 3.1 } } };
};

const wire: DoubleWire = {
  basePath: '/v1',
  apiKey: 'bfl_double_0000000000000000000000',
  keyOf: (headers) => headers['x-key']?.toString(),
  isOpen: ({ path }) => path.startsWith('/delivery/'),
  stageOf({ method, path, query }) {
    const stored = /^\/delivery\/(\w+)\//.exec(path)?.[1];
    if (stored !== undefined) return { stage: 'collect', id: stored };
    if (path === '/v1/get_result') return { stage: 'poll', id: query.get('id') ?? '' };
    return method === 'POST' ? { stage: 'submit' } : null;
  },
  error: (status) => ({
    status,
    json:
      status === 404
        ? { id: '', status: 'Task not found' }
        : { detail: `Words about ${status}: ${providerText}` },
  }),
  answer({ method, path, origin }, work) {
    if (path === '/v1/credits') return { json: { credits: 993.5 } };
    if (work === null) return null;
    if (path.startsWith('/delivery/'))
      return { headers: { 'content-type': 'image/png' }, bytes: resultAsAsked(work) };
    if (method !== 'POST') return taskOf(work, origin);
    const polling_url = `${origin}/v1/get_result?id=${work.id}`;
    return { json: { id: work.id, polling_url, cost: 3, input_mp: 0, output_mp: 1 } };
  },
};

/** The API of Black Forest Labs. */
export const startBlackForestLabsDouble = async (): Promise<ProviderDouble> => startDouble(wire);
