import type { DoubleWire, Reply, WireRequest } from '../double-server.ts';
import { stepsOf, type Work } from '../double-work.ts';

const training = /^\/v1\/trainings\/(\w+)(\/cancel)?$/;
const ownModel = /^\/v1\/models\/(double\/[\w-]+)(?:\/versions\/(\w+))?$/;

const trainingOf = (work: Work): Reply => {
  const { destination } = work.submission.body as { destination: string };
  const common = { id: work.id, model: 'ostris/flux-dev-lora-trainer', error: null, output: null };
  if (work.cancelled) return { json: { ...common, status: 'canceled' } };
  if (work.polls === 0) return { status: 201, json: { ...common, status: 'starting', logs: '' } };
  if (work.polls <= stepsOf(work)) {
    const logs = `flux_train_replicate: ${10 * work.polls}%|#  | ${100 * work.polls}/1000 [00:11<01:33]`;
    return { json: { ...common, status: 'processing', logs } };
  }
  if (work.scene.kind === 'failed' || work.scene.kind === 'refused')
    return { json: { ...common, status: 'failed', error: 'No images found in /tmp/input_images.zip' } };
  const version = `${destination}:${'c'.repeat(64)}`;
  return {
    json: {
      ...common,
      status: 'succeeded',
      output: { version, weights: 'https://replicate.delivery/w.tar' },
    },
  };
};

/** Trainings, files and the account's own models. Models are kept: a training needs a private destination. */
export const trainingSide = () => {
  /** Their versions are being deleted: the next attempt to delete the model is refused. */
  const busy = new Set<string>();
  const deleted = new Set<string>();
  const models = new Map<string, 'private' | 'public'>([['double/public', 'public']]);
  const modelReply = (model: string, visibility: string): Reply => {
    const [owner, name] = model.split('/');
    return { status: 201, json: { owner, name, visibility, latest_version: null } };
  };
  const create = ({ body }: WireRequest): Reply => {
    const { owner, name, visibility } = body as { owner: string; name: string; visibility: 'private' };
    const model = `${owner}/${name}`;
    if (models.has(model))
      return { status: 409, json: { detail: 'A model with that name and owner already exists.' } };
    models.set(model, visibility);
    return modelReply(model, visibility);
  };
  const own = (method: string, model: string, version: string | undefined): Reply | null => {
    const visibility = models.get(model);
    if (visibility === undefined) return null;
    if (method !== 'DELETE') return { ...modelReply(model, visibility), status: 200 };
    if (version !== undefined) {
      if (deleted.has(version + model)) return null;
      deleted.add(version + model);
      busy.add(model);
      return { status: 202 };
    }
    if (busy.delete(model)) return { status: 400, json: { detail: 'This model still has versions.' } };
    models.delete(model);
    return { status: 204 };
  };
  return {
    stageOf(method: string, path: string): ReturnType<DoubleWire['stageOf']> {
      if (method === 'POST' && /\/versions\/\w+\/trainings$/.test(path)) return { stage: 'submit' };
      const [, id, cancel] = training.exec(path) ?? [];
      return id === undefined ? null : { stage: cancel === undefined ? 'poll' : 'cancel', id };
    },
    /** Undefined: this is about something else. */
    answer(request: WireRequest, work: Work | null): Reply | null | undefined {
      const { method, path, origin } = request;
      if (path === '/v1/files' && method === 'POST')
        return { status: 201, json: { id: 'file1', urls: { get: `${origin}/v1/files/file1` } } };
      if (path === '/v1/models' && method === 'POST') return create(request);
      const [, model, version] = ownModel.exec(path) ?? [];
      if (model !== undefined) return own(method, model, version);
      if (work === null || !/\/trainings(\/|$)/.test(path)) return undefined;
      if (path.endsWith('/cancel')) work.cancelled ||= work.polls <= stepsOf(work);
      return trainingOf(work);
    },
  };
};
