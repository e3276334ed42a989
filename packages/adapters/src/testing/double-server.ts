import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFaultAt, newWork, type Work } from './double-work.ts';
import type { ProviderDouble, Scene, Stage, Submission } from './provider-double.ts';

/** A request that was read to its end. */
export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON, or the fields of a form (files as base64; a list if a name comes more than once); null without a body. */
  readonly body: unknown;
  readonly origin: string;
}

export interface Reply {
  /** 200 if missing. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  /** Written piece by piece as they come: event streams. */
  readonly pieces?: AsyncIterable<string>;
}

type Head = Pick<WireRequest, 'method' | 'path' | 'query'>;

/** What is particular to one backend. */
export interface DoubleWire {
  /** Below the address, as the backend's API has it: `/v1`. Empty without one. */
  readonly basePath: string;
  /** Null: it asks for none. */
  readonly apiKey: string | null;
  /** The key of a request, as its headers carry it. */
  keyOf(headers: IncomingMessage['headers']): string | undefined;
  /** Where a request belongs in the course of a picture, and to which work; null: anything else. No scene interferes with `cancel`. */
  stageOf(
    head: Head,
    works: ReadonlyMap<string, Work>,
  ): { readonly stage: Stage | 'cancel'; readonly id?: string } | null;
  /** An error in the backend's own shape, with provider text that people must not see. */
  error(status: number): Reply;
  /** The answer when nothing goes wrong; `work` if it is about some. Null: 404. */
  answer(request: WireRequest, work: Work | null): Reply | null | Promise<Reply | null>;
  /** The id of new work; a counted one if missing. */
  idOf?(submission: Submission): string | undefined;
  /** JSON whose values have other types than the backend's own; a generic one if missing. */
  readonly wrongTypes?: unknown;
  /** Requests that need no key: results at open addresses. */
  isOpen?(head: Head): boolean;
  /** Accepts WebSockets. */
  onUpgrade?(request: IncomingMessage, socket: Socket, works: ReadonlyMap<string, Work>): void;
}

/** Provider text that must never reach people. */
export const providerText = 'Traceback: /srv/models/secret.safetensors exploded';

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const parseForm = async (type: string, raw: Buffer): Promise<Record<string, unknown>> => {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const textOf = async (value: string | File): Promise<string> =>
    typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64');
  const fields = [...new Set(form.keys())].map(async (name) => {
    const values = await Promise.all(form.getAll(name).map(textOf));
    return [name, values.length === 1 ? values[0] : values] as const;
  });
  return Object.fromEntries(await Promise.all(fields));
};

const parseBody = async ({ headers }: IncomingMessage, raw: Buffer): Promise<unknown> => {
  const type = headers['content-type'] ?? '';
  if (raw.length === 0) return null;
  if (type.startsWith('multipart/form-data')) return parseForm(type, raw);
  return type.startsWith('application/json') ? JSON.parse(raw.toString()) : raw.toString('latin1');
};

const drip = async (response: ServerResponse, bytes: Uint8Array): Promise<void> => {
  const size = Math.max(1, Math.ceil(bytes.length / 30));
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await sleep(1);
  }
};

const write = async (response: ServerResponse, reply: Reply, scene?: Scene): Promise<void> => {
  const type: Record<string, string> = reply.json === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(reply.status ?? 200, { ...type, ...reply.headers });
  for await (const piece of reply.pieces ?? []) if (!response.destroyed) response.write(piece);
  const bytes = reply.bytes ?? Buffer.from(reply.json === undefined ? '' : JSON.stringify(reply.json));
  if (scene?.kind === 'picture' && scene.drip) await drip(response, bytes);
  else response.write(bytes);
  response.end();
};

const textReply = (text: string): Reply => ({
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from(text),
});

const wrongTypes = {
  id: { a: 1 },
  status: 7,
  images: 'none',
  data: 3,
  candidates: 3,
  image: [],
  error: null,
};

/** The answer that a fault gives; `cut` and `silence` give none. */
const faultReply = (scene: Scene, wire: DoubleWire): Reply | 'cut' | 'silence' => {
  switch (scene.kind) {
    case 'status': {
      const { json, ...reply } = wire.error(scene.status);
      const wait: Record<string, string> =
        scene.retryAfterS === undefined ? {} : { 'retry-after': String(scene.retryAfterS) };
      // Some servers repeat the key that they were sent.
      const text = JSON.stringify(json ?? null).replaceAll(
        providerText,
        `${providerText} ${wire.apiKey ?? ''}`,
      );
      return {
        status: scene.status,
        ...reply,
        json: JSON.parse(text),
        headers: { ...reply.headers, ...wait },
      };
    }
    case 'broken JSON':
      return textReply(`{"id": "abc", "status": "${providerText}`);
    case 'wrong types':
      return { json: wire.wrongTypes ?? wrongTypes };
    case 'redirect':
      return { status: 302, headers: { location: scene.to } };
    case 'silence':
      return 'silence';
    default:
      return 'cut';
  }
};

interface Course {
  readonly wire: DoubleWire;
  readonly works: Map<string, Work>;
  readonly submissions: Submission[];
  readonly scenes: Scene[];
  readonly origin: string;
}

const beginWork = (course: Course, submission: Submission): Work => {
  const { scenes, submissions, wire, works } = course;
  submissions.push(submission);
  const id = wire.idOf?.(submission) ?? `work${submissions.length}`;
  const work = newWork(id, scenes.shift() ?? { kind: 'picture' }, submission);
  works.set(work.id, work);
  return work;
};

const isCutBeforeReading = ([next]: readonly Scene[], stage: Stage | 'cancel' | undefined): boolean =>
  stage === 'submit' &&
  next?.kind === 'cut' &&
  next.at === 'submit' &&
  next.when === 'before the body was read';

const serve = async (course: Course, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { wire, works, origin, scenes } = course;
  const url = new URL(request.url ?? '/', origin);
  const head: Head = { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams };
  const place = wire.stageOf(head, works);
  const { headers } = request;
  if (isCutBeforeReading(scenes, place?.stage)) {
    const { id } = beginWork(course, { path: head.path, headers, body: null });
    works.delete(id);
    request.socket.destroy();
    return;
  }
  const raw = await readBody(request);
  const body = await parseBody(request, raw);
  const refuse = (status: number): Promise<void> => write(response, { status, ...wire.error(status) });
  const needsKey = wire.apiKey !== null && wire.isOpen?.(head) !== true;
  if (needsKey && wire.keyOf(headers) !== wire.apiKey) return refuse(401);
  const work =
    place?.stage === 'submit'
      ? beginWork(course, { path: head.path, headers, body })
      : (works.get(place?.id ?? '') ?? null);
  if (place !== null && work !== null && isFaultAt(work, place.stage)) {
    work.faultsLeft -= 1;
    // What was answered with an error or a redirect was not accepted.
    if (place.stage === 'submit' && ['status', 'redirect'].includes(work.scene.kind)) works.delete(work.id);
    const reply = faultReply(work.scene, wire);
    if (reply === 'silence') return;
    if (reply === 'cut') return void request.socket.destroy();
    return write(response, reply);
  }
  if (work !== null && place?.stage === 'poll') work.polls += 1;
  if (work?.scene.kind === 'picture' && work.scene.delayMs !== undefined) await sleep(work.scene.delayMs);
  const reply = await wire.answer({ ...head, headers, body, origin }, work);
  if (reply === null) return refuse(404);
  await write(response, reply, work?.scene);
};

/** Starts a local server that speaks one backend's wire, with the faults of the scenes. */
export const startDouble = async (wire: DoubleWire): Promise<ProviderDouble> => {
  const requests: string[] = [];
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const course: Course = { wire, works: new Map(), submissions: [], scenes: [], origin };
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    serve(course, request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket: Socket) => {
    socket.on('error', () => undefined);
    if (wire.onUpgrade === undefined) socket.destroy();
    else wire.onUpgrade(request, socket, course.works);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    baseUrl: `${origin}${wire.basePath}`,
    apiKey: wire.apiKey,
    submissions: course.submissions,
    requests,
    play: (scene) => void course.scenes.push(scene),
    restart() {
      course.works.clear();
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
