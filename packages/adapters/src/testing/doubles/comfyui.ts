import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import {
  type DoubleWire,
  providerText,
  type Reply,
  startDouble,
  type WireRequest,
} from '../double-server.ts';
import { resultBytes, stepsOf, type Work } from '../double-work.ts';
import type { ProviderDouble, Submission } from '../provider-double.ts';
import { comfyNodes } from './comfyui-nodes.ts';
import { ComfySockets } from './comfyui-sockets.ts';
import {
  Body,
  bodyOf,
  canonicalUuid,
  historyOf,
  noteOf,
  refusal,
  saveNode,
  sizeOf,
  systemStats,
  wrongChoice,
} from './comfyui-work.ts';

export interface ComfyDoubleOptions {
  /** `old`: it ignores our id, interrupts all that runs, and has no jobs API. */
  readonly version?: 'old' | 'new';
}

export interface ComfyDouble extends ProviderDouble {
  /** Works of others before ours; each look at the history ends the first of them. */
  holdQueue(works: number): void;
  /** The next submission is answered 200 with node errors: one of its outputs was dropped. */
  dropOutputs(): void;
  /** The works that were interrupted or deleted, by id. Others' are called `foreign-1` … */
  readonly killed: readonly string[];
  /** Files that were uploaded: as the server called them. */
  readonly uploads: readonly string[];
  /** The picture files that it has made. A workflow that it has run before makes none. */
  readonly files: readonly string[];
}

/** One worker and one queue for everyone; results in files; history in memory. */
class ComfyServer implements DoubleWire {
  readonly basePath = '';
  readonly apiKey = null;
  readonly wrongTypes = { prompt_id: 7, node_errors: 'none', queue_running: {}, queue_pending: 3, a: 'b' };
  readonly killed: string[] = [];
  readonly uploads: string[] = [];
  readonly files: string[] = [];
  foreign: string[] = [];
  dropsOutputs = false;
  readonly #isOld: boolean;
  readonly #sockets = new ComfySockets();
  readonly #cache = new Map<string, string>();
  #works: ReadonlyMap<string, Work> = new Map();

  constructor({ version = 'new' }: ComfyDoubleOptions) {
    this.#isOld = version === 'old';
  }

  keyOf() {
    return undefined;
  }

  idOf({ body }: Submission): string {
    const asked = Body.safeParse(body).data?.prompt_id;
    return this.#isOld || asked === undefined ? randomUUID() : asked;
  }

  stageOf(
    { method, path, query }: Pick<WireRequest, 'method' | 'path' | 'query'>,
    works: ReadonlyMap<string, Work>,
  ) {
    this.#works = works;
    if (method === 'POST' && path === '/prompt') return { stage: 'submit' } as const;
    if (path === '/view') {
      const work = [...works.values()].find((one) => noteOf(one).file === query.get('filename'));
      return work === undefined ? null : ({ stage: 'collect', id: work.id } as const);
    }
    const id = /^\/history\/([\w-]+)$/.exec(path)?.[1];
    const isUnfinished = id !== undefined && noteOf(works.get(id) ?? ({} as Work)).end === undefined;
    return isUnfinished ? ({ stage: 'poll', id } as const) : null;
  }

  error(status: number): Reply {
    return {
      json: { error: { type: `status_${status}`, message: providerText, details: '', extra_info: {} } },
    };
  }

  #unfinished(): Work[] {
    return [...this.#works.values()].filter((work) => noteOf(work).end === undefined);
  }

  #finish(work: Work): void {
    const body = bodyOf(work);
    const save = body.prompt[saveNode(body)];
    const key = JSON.stringify(body.prompt);
    const note = noteOf(work);
    const cached = this.#cache.get(key);
    const prefix = String(save?.inputs.filename_prefix).split('/').at(-1);
    note.end = work.scene.kind === 'failed' || work.scene.kind === 'refused' ? 'error' : 'success';
    const isEmpty = work.scene.kind === 'picture' && work.scene.count === 0;
    if (note.end === 'success' && !isEmpty) note.file = cached ?? `${prefix}_00001_.png`;
    if (note.file !== undefined && cached === undefined) this.files.push(note.file);
    if (note.file !== undefined) this.#cache.set(key, note.file);
    this.#sockets.end(work.id, body.client_id);
  }

  /** The worker goes on by one step with each look at the history. */
  #proceed(): void {
    if (this.foreign.length > 0) this.foreign.shift();
    else {
      const [running] = this.#unfinished();
      if (running !== undefined && running.polls > stepsOf(running)) this.#finish(running);
    }
  }

  #submit(work: Work): Reply {
    const body = Body.safeParse(work.submission.body).data;
    if (body === undefined) return this.#refused(work, refusal('no_prompt', 'No prompt provided'));
    if (!this.#isOld && body.prompt_id !== undefined && !canonicalUuid.test(body.prompt_id))
      return this.#refused(work, refusal('invalid_prompt_id', 'prompt_id must be a UUID'));
    const wrong = wrongChoice(body);
    if (wrong !== undefined)
      return this.#refused(work, refusal('prompt_outputs_failed_validation', `value_not_in_list: ${wrong}`));
    const errors = this.dropsOutputs
      ? { 12: { errors: [{ message: providerText }], dependent_outputs: ['12'] } }
      : {};
    this.dropsOutputs = false;
    return { json: { prompt_id: work.id, number: 1, node_errors: errors } };
  }

  #refused(work: Work, reply: Reply): Reply {
    (this.#works as Map<string, Work>).delete(work.id);
    return reply;
  }

  #queue(): Reply {
    const items = [
      ...this.foreign.map((id, at) => [at, id, {}, {}, ['9']]),
      ...this.#unfinished().map((work, at) => [100 + at, work.id, bodyOf(work).prompt, {}, ['9']]),
    ];
    return { json: { queue_running: items.slice(0, 1), queue_pending: items.slice(1) } };
  }

  #history(id?: string): Reply {
    const ended = [...this.#works.values()].filter((work) => {
      const { end } = noteOf(work);
      return end !== undefined && end !== 'deleted' && (id === undefined || work.id === id);
    });
    return { json: Object.fromEntries(ended.map((work) => [work.id, historyOf(work)])) };
  }

  #delete(ids: readonly string[]): Reply {
    const waiting = this.foreign.length > 0 ? this.#unfinished() : this.#unfinished().slice(1);
    for (const work of waiting.filter(({ id }) => ids.includes(id))) {
      noteOf(work).end = 'deleted';
      this.killed.push(work.id);
    }
    return {};
  }

  #interrupt(named: string | undefined): Reply {
    const running = this.foreign[0] ?? this.#unfinished()[0]?.id;
    if (running === undefined || (!this.#isOld && named !== undefined && named !== running)) return {};
    this.killed.push(running);
    if (this.foreign[0] === running) this.foreign.shift();
    else noteOf(this.#works.get(running) as Work).end = 'interrupted';
    return {};
  }

  #cancel(id: string): Reply | null {
    if (this.#isOld) return null;
    const work = this.#works.get(id);
    if (work === undefined) return null;
    if (noteOf(work).end !== undefined) return { json: { cancelled: false } };
    const isRunning = this.foreign.length === 0 && this.#unfinished()[0] === work;
    noteOf(work).end = isRunning ? 'interrupted' : 'deleted';
    this.killed.push(id);
    return { json: { cancelled: true } };
  }

  #upload(): Reply {
    // The server chooses the name when the one that was asked for is taken.
    const name = `stored (${this.uploads.length + 1}).png`;
    this.uploads.push(name);
    return { json: { name, subfolder: 'atelier', type: 'input' } };
  }

  #post(path: string, body: unknown): Reply | null {
    const { delete: ids, prompt_id: named } = (body ?? {}) as { delete?: string[]; prompt_id?: string };
    if (path === '/queue') return this.#delete(ids ?? []);
    if (path === '/interrupt') return this.#interrupt(named);
    if (path === '/upload/image') return this.#upload();
    const id = /^\/api\/jobs\/([\w-]+)\/cancel$/.exec(path)?.[1];
    return id === undefined ? null : this.#cancel(id);
  }

  #get(path: string, work: Work | null): Reply | null {
    if (path === '/queue') return this.#queue();
    if (path === '/history') return this.#history();
    if (path === '/system_stats') return { json: systemStats };
    const node = /^\/object_info\/(.+)$/.exec(path)?.[1];
    if (node !== undefined) {
      const info = comfyNodes[decodeURIComponent(node)];
      return { json: info === undefined ? {} : { [decodeURIComponent(node)]: info } };
    }
    if (path === '/view') return work === null ? null : { bytes: resultBytes(work, ...sizeOf(bodyOf(work))) };
    const id = /^\/history\/([\w-]+)$/.exec(path)?.[1];
    if (id === undefined) return null;
    this.#proceed();
    return this.#history(id);
  }

  answer({ method, path, headers, body }: WireRequest, work: Work | null): Reply | null {
    // A page of another origin in someone's browser.
    if (headers.origin !== undefined && new URL(headers.origin).host !== headers.host) return { status: 403 };
    if (method === 'POST' && path === '/prompt') return work === null ? null : this.#submit(work);
    return method === 'POST' ? this.#post(path, body) : this.#get(path, work);
  }

  onUpgrade(request: IncomingMessage, socket: Socket, works: ReadonlyMap<string, Work>): void {
    this.#sockets.accept(request, socket, works);
  }
}

export const startComfyDouble = async (options: ComfyDoubleOptions = {}): Promise<ComfyDouble> => {
  const wire = new ComfyServer(options);
  const double = await startDouble(wire);
  return {
    ...double,
    killed: wire.killed,
    uploads: wire.uploads,
    files: wire.files,
    holdQueue: (works) => {
      wire.foreign = Array.from({ length: works }, (_, at) => `foreign-${at + 1}`);
    },
    dropOutputs: () => {
      wire.dropsOutputs = true;
    },
  };
};
