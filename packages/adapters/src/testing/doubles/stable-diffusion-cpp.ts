import { z } from 'zod';
import {
  type DoubleWire,
  providerText,
  type Reply,
  startDouble,
  type WireRequest,
} from '../double-server.ts';
import { countOf, resultBytes, stepsOf, type Work } from '../double-work.ts';
import type { ProviderDouble } from '../provider-double.ts';
import { capabilitiesOf, loras } from './stable-diffusion-cpp-capabilities.ts';

export interface SdCppDouble extends ProviderDouble {
  /** Jobs of others before the next one of ours; each poll moves the queue by one. */
  holdQueue(jobs: number): void;
  /** As if ten minutes had passed: finished work answers 410. */
  expireResults(): void;
  /** As if the operator had started it with another model. */
  loadModel(stem: string): void;
}

/** What the server takes; values of a wrong type are ignored, and its own are used. */
const ImageRequest = z.looseObject({
  width: z.int().catch(512),
  height: z.int().catch(512),
  batch_count: z.int().catch(1),
  lora: z.array(z.looseObject({ path: z.string().default('') })).catch([]),
});

interface SdNote {
  /** Jobs of others before it, when it came. */
  readonly ahead: number;
  /** Whether a client has been told that it is done; later calls fetch the result. */
  isTold: boolean;
}

const noteOf = (work: Work): SdNote => work.note as SdNote;

const jobPath = /^\/sdcpp\/v1\/jobs\/([\w-]+)(\/cancel)?$/;

const statusOf = (work: Work) => {
  const { ahead } = noteOf(work);
  if (work.cancelled) return 'cancelled';
  if (work.polls <= ahead) return 'queued';
  if (work.polls <= ahead + stepsOf(work)) return 'generating';
  return work.scene.kind === 'failed' || work.scene.kind === 'refused' ? 'failed' : 'completed';
};

const resultOf = (work: Work) => {
  const { width, height, batch_count: asked } = ImageRequest.parse(work.submission.body);
  const images = Array.from({ length: countOf(work, asked) }, (_, index) => ({
    index,
    b64_json: Buffer.from(resultBytes(work, width, height)).toString('base64'),
  }));
  return { output_format: 'png', images };
};

const errorOf = (status: string) => {
  if (status === 'failed') return { code: 'generation_failed', message: providerText };
  return status === 'cancelled' ? { code: 'cancelled', message: 'job cancelled by client' } : null;
};

const jobJson = (work: Work) => {
  const status = statusOf(work);
  return {
    id: work.id,
    kind: 'img_gen',
    status,
    created: 1,
    started: null,
    completed: null,
    queue_position: status === 'queued' ? noteOf(work).ahead - work.polls + 1 : 0,
    result: status === 'completed' ? resultOf(work) : null,
    error: errorOf(status),
  };
};

const cancel = (work: Work): Reply => {
  const status = statusOf(work);
  if (status === 'generating')
    return { status: 409, json: { error: 'job is currently generating and cannot be interrupted yet' } };
  if (status === 'queued') work.cancelled = true;
  return { json: jobJson(work) };
};

const accept = (work: Work, ahead: number): Reply => {
  const { lora } = ImageRequest.parse(work.submission.body);
  if (lora.some(({ path }) => !loras.some((known) => known.path === path)))
    return { status: 400, json: { error: 'invalid generation parameters' } };
  const { id } = work;
  work.note = { ahead, isTold: false } satisfies SdNote;
  const json = { id, kind: 'img_gen', status: 'queued', created: 1, poll_url: `/sdcpp/v1/jobs/${id}` };
  return { status: 202, json };
};

/** `sd-server` of stable-diffusion.cpp, by its own API: one worker, no ids of clients, no interruption, no progress. */
class SdServer implements DoubleWire {
  readonly basePath = '';
  readonly apiKey = null;
  readonly wrongTypes = { id: 7, status: 'asleep', result: 'none', model: 3, queue_position: 'first' };
  ahead = 0;
  stem = 'dreamshaper_8';
  #works: Map<string, Work> = new Map();
  readonly #expired = new Set<string>();

  keyOf() {
    return undefined;
  }

  stageOf({ method, path }: Pick<WireRequest, 'method' | 'path'>, works: ReadonlyMap<string, Work>) {
    this.#works = works as Map<string, Work>;
    if (method === 'POST' && path === '/sdcpp/v1/img_gen') return { stage: 'submit' } as const;
    const [, id, cancelled] = jobPath.exec(path) ?? [];
    if (id === undefined || cancelled !== undefined) return null;
    const work = works.get(id);
    // An answer that was cut off has begun the work all the same.
    if (work !== undefined) work.note ??= { ahead: 0, isTold: false } satisfies SdNote;
    return { stage: work !== undefined && noteOf(work).isTold ? 'collect' : 'poll', id } as const;
  }

  error(status: number): Reply {
    return { json: { error: status === 429 ? 'job queue is full' : providerText } };
  }

  answer({ method, path }: WireRequest, found: Work | null): Reply | null {
    if (path === '/sdcpp/v1/capabilities') return { json: capabilitiesOf(this.stem) };
    if (path === '/sdcpp/v1/img_gen' && found !== null) return accept(found, this.ahead);
    const [, id, cancelled] = jobPath.exec(path) ?? [];
    if (id === undefined) return null;
    const work = this.#works.get(id);
    if (work === undefined)
      return this.#expired.has(id)
        ? { status: 410, json: { error: 'job expired' } }
        : { status: 404, json: { error: 'job not found' } };
    if (cancelled !== undefined) return method === 'POST' ? cancel(work) : null;
    noteOf(work).isTold = statusOf(work) === 'completed';
    return { json: jobJson(work) };
  }

  expire(): void {
    for (const [id, work] of this.#works) {
      if (statusOf(work) === 'queued' || statusOf(work) === 'generating') continue;
      this.#works.delete(id);
      this.#expired.add(id);
    }
  }
}

export const startSdCppDouble = async (): Promise<SdCppDouble> => {
  const wire = new SdServer();
  const double = await startDouble(wire);
  return {
    ...double,
    holdQueue: (jobs) => {
      wire.ahead = jobs;
    },
    expireResults: () => wire.expire(),
    loadModel: (stem) => {
      wire.stem = stem;
    },
  };
};
