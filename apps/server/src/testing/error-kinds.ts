import type { RawRequest } from './in-process-client.ts';
import { tinyPng, uploadForm } from './in-process-uploads.ts';

/** What can be wrong with a request, or with the server that answers it. */
export const faults = [
  'bad method',
  'bad query',
  'body too large',
  'bad content type',
  'unauthenticated',
  'rate limited',
  'database unavailable',
  'internal',
  'foreign host',
] as const;
export type FaultName = (typeof faults)[number];

export interface Targets {
  readonly image: string;
  readonly upload: string;
  readonly job: string;
  readonly sample: string;
  /** A case with a flagged picture. */
  readonly reviewed: string;
  /** An image at which the administrator may look. */
  readonly privatePicture: string;
  /** The path of a link's page. */
  readonly share: string;
  /** The path of its picture, with a ticket. */
  readonly sharedPicture: string;
  /** The path of the archive of a shared collection, with a ticket. */
  readonly sharedArchive: string;
  /** The path of an administrator's own export, with a ticket. */
  readonly dataExport: string;
  /** A case. */
  readonly incident: string;
}

export interface Kind {
  /** A request that succeeds for a signed-in administrator. */
  readonly ask: (targets: Targets) => RawRequest;
  /**
   * Per fault the status and the code of the answer, or why it cannot occur. `200 stream` is a refusal within an event
   * stream, whose head is sent before; a `2xx` status alone means that the fault must not reach this route.
   */
  readonly answers: Readonly<Record<FaultName, string>>;
}

const json = { 'content-type': 'application/json' };
/** A text in a query that no answer repeats. */
export const secretMarker = 'hush4711';
const query = `x=${secretMarker}`;
const get =
  (path: string): Kind['ask'] =>
  () => ({ path: `${path}${path.includes('?') ? '&' : '?'}${query}` });

const foreign = { 'foreign host': '421 unknown_host' } as const;
const guarded = {
  'bad query': '400 bad_request',
  'rate limited': '429 rate_limited',
  'database unavailable': '503 unavailable',
  internal: '500 internal',
  ...foreign,
} as const;
const noBody = {
  'body too large': 'not read: it takes no body',
  'bad content type': 'not read: it takes no body',
} as const;
const open = { unauthenticated: 'open to all' } as const;
const static_ = {
  'rate limited': 'not counted: the same for all',
  'database unavailable': '2xx',
  internal: 'nothing of it is computed',
  ...noBody,
  ...open,
  ...foreign,
} as const;
const methods = { 'bad method': '405 method_not_allowed' } as const;

/** Every kind of route, and what it answers to every kind of fault (R-HTTP-8). */
export const kinds = {
  query: {
    ask: get('/trpc/account.me'),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  mutation: {
    ask: () => ({
      method: 'POST',
      path: `/trpc/account.updateProfile?${query}`,
      headers: json,
      body: '{"name":"Ann"}',
    }),
    answers: {
      ...guarded,
      ...methods,
      'body too large': '413 payload_too_large',
      'bad content type': '415 unsupported_media_type',
      unauthenticated: '401 unauthenticated',
    },
  },
  'batch of queries': {
    ask: get('/trpc/account.me,session.list?batch=1'),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'batch of mutations': {
    ask: () => ({
      method: 'POST',
      path: `/trpc/account.updateProfile,account.updateProfile?batch=1&${query}`,
      headers: json,
      body: '{"0":{"name":"Ann"},"1":{"name":"Bob"}}',
    }),
    answers: {
      ...guarded,
      ...methods,
      'body too large': '413 payload_too_large',
      'bad content type': '415 unsupported_media_type',
      unauthenticated: '401 unauthenticated',
    },
  },
  subscription: {
    ask: ({ job }) => ({ path: `/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id: job }))}` }),
    answers: {
      ...guarded,
      ...methods,
      ...noBody,
      unauthenticated: '200 stream unauthenticated',
      'rate limited': '200 stream rate_limited',
    },
  },
  'unknown procedure': {
    ask: get('/trpc/no.such'),
    answers: {
      ...guarded,
      ...noBody,
      ...methods,
      unauthenticated: '404 not_found',
    },
  },
  image: {
    ask: ({ image }) => ({ path: `/files/images/${image}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  upload: {
    ask: () => ({ method: 'POST', path: `/files/uploads?${query}`, ...uploadForm(tinyPng, 'dot.png') }),
    answers: {
      ...guarded,
      ...methods,
      'body too large': '400 bad_request',
      'bad content type': '415 unsupported_media_type',
      unauthenticated: '401 unauthenticated',
    },
  },
  'uploaded file': {
    ask: ({ upload }) => ({ path: `/files/uploads/${upload}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'job preview': {
    ask: ({ job }) => ({ path: `/files/jobs/${job}/preview` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'model sample': {
    ask: ({ sample }) => ({ path: `/files/samples/${sample}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'shared page': {
    ask: ({ share }) => ({ path: share }),
    answers: { ...guarded, ...methods, ...noBody, ...open, internal: 'it reads no session' },
  },
  'shared picture': {
    ask: ({ sharedPicture }) => ({ path: sharedPicture }),
    answers: { ...guarded, ...methods, ...noBody, ...open, internal: 'it reads no session' },
  },
  'shared archive': {
    ask: ({ sharedArchive }) => ({ path: sharedArchive }),
    answers: { ...guarded, ...methods, ...noBody, ...open, internal: 'it reads no session' },
  },
  'picture archive': {
    ask: ({ image }) => ({ path: `/exports/images.zip?ids=${image}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'data export': {
    ask: ({ dataExport }) => ({ path: dataExport }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'reviewed picture': {
    ask: ({ reviewed }) => ({ path: `/files/reviews/${reviewed}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'private picture': {
    ask: ({ privatePicture }) => ({ path: `/files/looks/${privatePicture}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'evidence of a case': {
    ask: ({ incident }) => ({ path: `/exports/incidents/${incident}` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'people of a case': {
    ask: ({ incident }) => ({ path: `/exports/incidents/${incident}/people.csv` }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'audit export as lines': {
    ask: () => ({ path: '/exports/audit.jsonl' }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'audit export': {
    ask: () => ({ path: '/exports/audit.csv' }),
    answers: { ...guarded, ...methods, ...noBody, unauthenticated: '401 unauthenticated' },
  },
  'provider departure': {
    ask: get('/auth/github'),
    answers: { ...guarded, ...methods, ...noBody, ...open },
  },
  'provider callback': {
    ask: get('/auth/github/callback'),
    answers: { ...guarded, ...methods, ...noBody, ...open },
  },
  'development mailbox': {
    ask: get('/dev/mailbox'),
    answers: { ...guarded, ...noBody, ...open, 'bad method': '404 not_found' },
  },
  'policy reports': {
    ask: () => ({
      method: 'POST',
      path: `/csp-reports?${query}`,
      headers: { 'content-type': 'application/csp-report' },
      body: '{}',
    }),
    answers: {
      ...methods,
      ...open,
      ...foreign,
      'bad query': '400 bad_request',
      'body too large': '413 payload_too_large',
      'bad content type': '415 unsupported_media_type',
      'rate limited': '429 rate_limited',
      'database unavailable': '2xx',
      internal: 'nothing of it is computed',
    },
  },
  health: {
    ask: get('/healthz'),
    answers: { ...static_, ...methods, 'bad query': '400 bad_request' },
  },
  readiness: {
    ask: get('/readyz'),
    answers: {
      ...static_,
      ...methods,
      'bad query': '400 bad_request',
      'database unavailable': '503 overloaded',
    },
  },
  metrics: {
    ask: get('/metrics'),
    answers: {
      ...static_,
      ...methods,
      'bad query': '400 bad_request',
      unauthenticated: '404 not_found',
      'database unavailable': '503 unavailable',
      internal: '500 internal',
    },
  },
  asset: {
    ask: get('/assets/app-1a2b3c4d.js'),
    answers: { ...static_, ...methods, 'bad query': '400 bad_request' },
  },
  'machine path': {
    ask: get('/api/health'),
    answers: {
      ...static_,
      'bad method': '404 not_found',
      'bad query': '400 bad_request',
      'database unavailable': '404 not_found',
    },
  },
  page: {
    ask: get('/gallery'),
    // People come with whatever query a link gave them, and the page reads it by itself.
    answers: { ...static_, ...methods, 'bad query': '2xx' },
  },
} as const satisfies Readonly<Record<string, Kind>>;
export type KindName = keyof typeof kinds;
