import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  type DoubleWire,
  providerText,
  type Reply,
  startDouble,
  type WireRequest,
} from '../double-server.ts';
import { countOf, resultBytes, type Work } from '../double-work.ts';
import type { ProviderDouble, Submission } from '../provider-double.ts';
import { greyPng } from '../sample-pictures.ts';
import { lists, samplers } from './automatic1111-lists.ts';

export interface A1111DoubleOptions {
  /** `user:password`; null answers everyone. */
  readonly apiKey?: string | null;
  /** Whether it was started with its web page, which the calls about tasks belong to. */
  readonly tellsTasks?: boolean;
}

export interface A1111Double extends ProviderDouble {
  /** The web page of someone else draws, until it is called with false. */
  holdQueue(isBusy: boolean): void;
  /** Someone presses "Interrupt" on the server's page. */
  pressInterrupt(): void;
  /** Answers put a grid of all pictures before the first. */
  sendGrids(): void;
  /** What was interrupted: our task ids, or `someone else`. */
  readonly interrupted: readonly string[];
}

const Body = z.looseObject({
  force_task_id: z.string().optional(),
  width: z.int().default(512),
  height: z.int().default(512),
  seed: z.int().default(-1),
  batch_size: z.int().default(1),
  n_iter: z.int().default(1),
  sampler_name: z.string().optional(),
  override_settings: z.record(z.string(), z.unknown()).default({}),
});

interface A1111Note {
  at: 'pending' | 'active' | 'completed' | 'failed';
  isBegun: boolean;
  isInterrupted: boolean;
}

const noteOf = (work: Work): A1111Note => {
  work.note ??= { at: 'pending', isBegun: false, isInterrupted: false } satisfies A1111Note;
  return work.note as A1111Note;
};

const bodyOf = (work: Work) => Body.parse(work.submission.body);

const Extra = z.looseObject({ image: z.string(), upscaling_resize: z.number() });
/** In the header of a PNG. */
const [widthAt, heightAt] = [16, 20];

/** The answer of `extra-single-image`, which has no task. */
const enlargedBy = (work: Work) => {
  const { image, upscaling_resize: factor } = Extra.parse(work.submission.body);
  const png = Buffer.from(image, 'base64');
  if (countOf(work) === 0) return { html_info: '', image: '' };
  const bytes = resultBytes(work, png.readUInt32BE(widthAt) * factor, png.readUInt32BE(heightAt) * factor);
  return { html_info: `<p>${providerText}</p>`, image: Buffer.from(bytes).toString('base64') };
};

/** One picture at a time, for the callers and for the people on its page. */
class A1111Server implements DoubleWire {
  readonly basePath = '';
  readonly apiKey: string | null;
  readonly wrongTypes = { images: 'none', info: 7, active: 'yes', queued: 3, completed: {}, title: 1 };
  readonly interrupted: string[] = [];
  isBusy = false;
  hasGrids = false;
  readonly #tellsTasks: boolean;
  /** Of the last task that ran. */
  #isStateInterrupted = false;
  #works: ReadonlyMap<string, Work> = new Map();

  constructor({ apiKey = 'studio:secret-password', tellsTasks = true }: A1111DoubleOptions) {
    this.apiKey = apiKey;
    this.#tellsTasks = tellsTasks;
  }

  keyOf({ authorization }: WireRequest['headers']): string | undefined {
    const [scheme, value = ''] = authorization?.split(' ') ?? [];
    return scheme === 'Basic' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
  }

  idOf({ body }: Submission): string | undefined {
    return Body.safeParse(body).data?.force_task_id;
  }

  #running(): Work | undefined {
    if (this.isBusy) return undefined;
    return [...this.#works.values()].find((work) => ['pending', 'active'].includes(noteOf(work).at));
  }

  stageOf({ method, path }: Pick<WireRequest, 'method' | 'path'>, works: ReadonlyMap<string, Work>) {
    this.#works = works;
    // Work is done even if its answer was cut off.
    for (const work of works.values()) if ('at' in work.scene && !noteOf(work).isBegun) void this.#draw(work);
    if (method === 'POST' && /^\/sdapi\/v1\/((txt|img)2img|extra-single-image)$/.test(path))
      return { stage: 'submit' } as const;
    const id = path === '/internal/progress' ? this.#running()?.id : undefined;
    return id === undefined ? null : ({ stage: 'poll', id } as const);
  }

  error(_status: number): Reply {
    return { json: { error: 'HTTPException', detail: providerText, body: '', errors: providerText } };
  }

  async #draw(work: Work): Promise<Reply> {
    const body = bodyOf(work);
    const note = noteOf(work);
    note.isBegun = true;
    if (body.sampler_name !== undefined && !samplers.includes(body.sampler_name)) {
      (this.#works as Map<string, Work>).delete(work.id);
      return {
        status: 400,
        json: { error: 'HTTPException', detail: 'Sampler not found', body: '', errors: '' },
      };
    }
    while (this.isBusy) await sleep(5);
    note.at = 'active';
    this.#isStateInterrupted = false;
    // An enlargement is no task: nobody asks how far it is.
    const isTask = work.submission.path.endsWith('2img');
    const steps = isTask && work.scene.kind === 'picture' ? (work.scene.steps ?? 0) : 0;
    while (work.polls < steps && !note.isInterrupted) await sleep(5);
    if (work.scene.kind === 'failed' || work.scene.kind === 'refused') {
      // The task stays the current one: nothing ends it after an exception.
      note.at = 'failed';
      return { status: 500, json: { error: 'OutOfMemoryError', detail: '', body: '', errors: providerText } };
    }
    note.at = 'completed';
    return { json: isTask ? this.#answerOf(work) : enlargedBy(work) };
  }

  #answerOf(work: Work) {
    const {
      width,
      height,
      seed,
      batch_size,
      n_iter,
      override_settings: _settings,
      ...parameters
    } = bodyOf(work);
    const count = countOf(work, batch_size * n_iter);
    const picture = Buffer.from(resultBytes(work, width, height)).toString('base64');
    const grid = this.hasGrids ? [Buffer.from(greyPng(256, 256)).toString('base64')] : [];
    const info = {
      all_seeds: Array.from({ length: count }, (_, at) => seed + at),
      seed,
      index_of_first_image: grid.length,
      infotexts: [providerText],
    };
    const images = [...grid, ...Array.from({ length: count }, () => picture)];
    return { images, parameters, info: JSON.stringify(info) };
  }

  #taskProgress(id: string | undefined): Reply {
    const work = this.#works.get(id ?? '');
    const at = work === undefined ? 'nowhere' : noteOf(work).at;
    const active = at === 'active' || at === 'failed';
    const previews = work?.scene.kind === 'picture' ? (work.scene.previews ?? 0) : 0;
    const json = {
      active,
      queued: at === 'pending',
      paused: false,
      completed: at === 'completed',
      progress: active ? 0.4 : null,
      eta: null,
      live_preview:
        active && previews > 0
          ? `data:image/png;base64,${Buffer.from(greyPng(64, 64)).toString('base64')}`
          : null,
      id_live_preview: 1,
      textinfo: null,
    };
    return { json };
  }

  #pending(): Reply {
    const tasks = [...this.#works.values()]
      .filter((work) => noteOf(work).at === 'pending')
      .map(({ id }) => id);
    return { json: { size: tasks.length, tasks } };
  }

  #progress(): Reply {
    const running = this.#running();
    const works = this.isBusy || (running !== undefined && noteOf(running).at === 'active');
    const state = {
      skipped: false,
      interrupted: this.#isStateInterrupted,
      job: works ? 'scripts_txt2img' : '',
      job_count: works ? 1 : 0,
      sampling_step: 3,
      sampling_steps: 20,
    };
    const image = works ? Buffer.from(greyPng(32, 32)).toString('base64') : null;
    return {
      json: { progress: works ? 0.9 : 0, eta_relative: 1, state, current_image: image, current_task: null },
    };
  }

  interrupt(): Reply {
    this.#isStateInterrupted = true;
    const running = this.#running();
    if (this.isBusy) this.interrupted.push('someone else');
    else if (running !== undefined && noteOf(running).at === 'active') {
      noteOf(running).isInterrupted = true;
      this.interrupted.push(running.id);
    }
    return { json: {} };
  }

  answer({ method, path, body }: WireRequest, work: Work | null): Reply | null | Promise<Reply> {
    if (method === 'POST' && /2img$|extra-single-image$/.test(path))
      return work === null ? null : this.#draw(work);
    if (method === 'POST' && path === '/sdapi/v1/interrupt') return this.interrupt();
    if (path === '/sdapi/v1/progress') return this.#progress();
    if (this.#tellsTasks && path === '/internal/pending-tasks') return this.#pending();
    if (this.#tellsTasks && method === 'POST' && path === '/internal/progress')
      return this.#taskProgress((body as { id_task?: string } | null)?.id_task);
    return method === 'GET' && path in lists ? { json: lists[path] } : null;
  }
}

export const startA1111Double = async (options: A1111DoubleOptions = {}): Promise<A1111Double> => {
  const wire = new A1111Server(options);
  const double = await startDouble(wire);
  return {
    ...double,
    interrupted: wire.interrupted,
    holdQueue: (isBusy) => {
      wire.isBusy = isBusy;
    },
    pressInterrupt: () => void wire.interrupt(),
    sendGrids: () => {
      wire.hasGrids = true;
    },
  };
};
