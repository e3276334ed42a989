import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderDouble, Scene, Stage, Submission } from '../provider-double.ts';
import { greyPng, notAPicture, pictureBomb } from '../sample-pictures.ts';

/** A request that was read to its end. */
export interface WireRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON, or the text fields of a form; null without a body. */
  readonly body: unknown;
  readonly origin: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
}

/** Work that a submission began. */
export interface Work {
  readonly id: string;
  readonly scene: Scene;
  readonly submission: Submission;
  /** How often its state was asked for. */
  polls: number;
  cancelled: boolean;
  /** How often its scene's fault is still to be played. */
  faultsLeft: number;
}

/** What is particular to one backend. */
export interface HostedWire {
  /** Below the address, as the backend's API has it: `/v1`. */
  readonly basePath: string;
  readonly apiKey: string;
  /** The key of a request, as its headers carry it. */
  keyOf(request: Pick<WireRequest, 'headers'>): string | undefined;
  /** Where a request belongs in the course of a picture, and to which work; null: anything else. Nothing goes wrong at `cancel`. */
  stageOf(
    request: Pick<WireRequest, 'method' | 'path' | 'query'>,
  ): { stage: Stage | 'cancel'; id?: string } | null;
  /** An error in the backend's own shape. */
  error(status: number): Reply;
  /** The answer when nothing goes wrong; `work` if it is about some. Null: 404. */
  answer(request: WireRequest, work: Work | null): Reply | null;
}

const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
};

const parseForm = async (type: string, raw: Buffer): Promise<Record<string, string>> => {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const fields = [...form.entries()].map(
    async ([name, value]): Promise<[string, string]> => [
      name,
      typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64'),
    ],
  );
  return Object.fromEntries(await Promise.all(fields));
};

const parseBody = async ({ headers }: IncomingMessage, raw: Buffer): Promise<unknown> => {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return parseForm(type, raw);
  return type.startsWith('application/json') ? JSON.parse(raw.toString()) : null;
};

const dripped = async (response: ServerResponse, bytes: Uint8Array): Promise<void> => {
  const size = Math.max(1, Math.ceil(bytes.length / 40));
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await sleep(2);
  }
};

/** Bytes without end, until the other side has had enough. */
const flood = async (response: ServerResponse): Promise<void> => {
  const piece = Buffer.alloc(1024 * 1024, 0x41);
  for (let sent = 0; sent < 400 && !response.destroyed; sent += 1)
    if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
};

/** The bytes that stand for the result of work. Null: too many to be held (`flood`). */
export const resultBytes = ({ scene }: Work): Uint8Array | null => {
  if (scene.kind === 'oversize') return null;
  if (scene.kind === 'picture bomb') return pictureBomb();
  return scene.kind === 'not a picture' ? notAPicture() : greyPng(64, 64);
};

/** Whether a scene interferes with this request, and has not been played to its end. */
const isFaultAt = (work: Work, stage: Stage | 'cancel'): boolean =>
  'at' in work.scene && work.scene.at === stage && work.faultsLeft > 0;

const textReply = (text: string): Reply => ({
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from(text),
});

/** The answer that a fault gives; `cut` and `silence` give none. */
const faultReply = ({ scene }: Work, wire: HostedWire): Reply | 'cut' | 'silence' => {
  switch (scene.kind) {
    case 'status': {
      const reply = wire.error(scene.status);
      const wait: Record<string, string> =
        scene.retryAfterS === undefined ? {} : { 'retry-after': String(scene.retryAfterS) };
      return { status: scene.status, ...reply, headers: { ...reply.headers, ...wait } };
    }
    case 'broken JSON':
      return textReply('{"id": "abc", "status": ');
    case 'wrong types':
      return textReply(
        '{"id": {"a": 1}, "status": 7, "images": "none", "candidates": 3, "image": [], "error": null}',
      );
    case 'redirect':
      return { status: 302, headers: { location: scene.to } };
    case 'silence':
      return 'silence';
    default:
      return 'cut';
  }
};

interface Course {
  readonly wire: HostedWire;
  readonly works: Map<string, Work>;
  readonly submissions: Submission[];
  readonly scenes: Scene[];
  readonly origin: string;
  count: number;
}

const beginWork = (course: Course, submission: Submission): Work => {
  const scene = course.scenes.shift() ?? { kind: 'picture' };
  course.submissions.push(submission);
  course.count += 1;
  const work: Work = {
    id: `work${course.count}`,
    scene,
    submission,
    polls: 0,
    cancelled: false,
    faultsLeft: scene.kind === 'status' ? (scene.repeat ?? 1) : 1,
  };
  course.works.set(work.id, work);
  return work;
};

const write = async (response: ServerResponse, reply: Reply, scene?: Scene): Promise<void> => {
  const bytes = reply.bytes ?? Buffer.from(reply.json === undefined ? '' : JSON.stringify(reply.json));
  const type: Record<string, string> = reply.json === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(reply.status ?? 200, { ...type, ...reply.headers });
  if (scene?.kind === 'picture' && scene.drip) await dripped(response, bytes);
  else response.write(bytes);
  response.end();
};

const urlOf = (request: IncomingMessage, origin: string): URL => new URL(request.url ?? '/', origin);

const isCutBeforeReading = (course: Course, stage: Stage | 'cancel' | undefined): boolean => {
  const [next] = course.scenes;
  return (
    stage === 'submit' &&
    next?.kind === 'cut' &&
    next.at === 'submit' &&
    next.when === 'before the body was read'
  );
};

const serve = async (course: Course, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { wire, works, origin } = course;
  const url = urlOf(request, origin);
  const method = request.method ?? 'GET';
  const place = wire.stageOf({ method, path: url.pathname, query: url.searchParams });
  const { headers } = request;
  if (isCutBeforeReading(course, place?.stage)) {
    beginWork(course, { path: url.pathname, headers, body: null });
    works.delete(`work${course.count}`);
    request.socket.destroy();
    return;
  }
  const raw = await readBody(request);
  const body = await parseBody(request, raw);
  // Signed addresses and stored files need no key, and must not get it.
  const isFile =
    wire.keyOf({ headers }) === undefined && (place?.stage === 'collect' || url.searchParams.has('sig'));
  if (!isFile && wire.keyOf({ headers }) !== wire.apiKey)
    return write(response, { status: 401, ...wire.error(401) });
  const work =
    place?.stage === 'submit'
      ? beginWork(course, { path: url.pathname, headers, body })
      : (works.get(place?.id ?? '') ?? null);
  if (place !== null && work === null) return write(response, { status: 404, ...wire.error(404) });
  if (work !== null && place !== null && isFaultAt(work, place.stage)) {
    work.faultsLeft -= 1;
    if (place.stage === 'submit' && work.scene.kind === 'status') works.delete(work.id);
    const reply = faultReply(work, wire);
    if (reply === 'silence') return;
    if (reply === 'cut') return void request.socket.destroy();
    return write(response, reply);
  }
  if (work !== null && place?.stage === 'poll') work.polls += 1;
  if (work?.scene.kind === 'picture' && work.scene.delayMs !== undefined) await sleep(work.scene.delayMs);
  const wireRequest = { method, path: url.pathname, query: url.searchParams, headers, body, origin };
  const reply = wire.answer(wireRequest, work) ?? { status: 404, ...wire.error(404) };
  if (work?.scene.kind === 'oversize' && reply.bytes?.length === 0) {
    response.writeHead(200, reply.headers);
    await flood(response);
    response.end();
    return;
  }
  await write(response, reply, work?.scene);
};

/** Starts a local server that speaks one hosted backend's wire, with the faults of the scenes. */
export const startHostedDouble = async (wire: HostedWire): Promise<ProviderDouble> => {
  const requests: string[] = [];
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const course: Course = { wire, works: new Map(), submissions: [], scenes: [], origin, count: 0 };
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    serve(course, request, response).catch(() => response.destroy());
  });
  return {
    baseUrl: `${origin}${wire.basePath}`,
    apiKey: wire.apiKey,
    submissions: course.submissions,
    requests,
    play: (scene) => void course.scenes.push(scene),
    restart: () => course.works.clear(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The steps of a picture before its end. */
export const stepsOf = ({ scene }: Work): number => (scene.kind === 'picture' ? (scene.steps ?? 1) : 1);
