import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, RawRequest } from '../testing/in-process-client.ts';
import { addSampledModel } from '../testing/in-process-models.ts';
import type { Person } from '../testing/in-process-people.ts';
import type { routes } from './routes.ts';
import { joinVary } from './vary.ts';

const friend = 'https://friend.test';
const metricsToken = 'Zk3v0QmX7yTnLw2Rb8HsUeJc5DgAfPi9';
let server: TestServer;
let person: Person;
let image = '';
let preview = '';
let sample = '';
let watch = '';
beforeAll(async () => {
  server = await startTestServer({
    CORS_ORIGINS: friend,
    NODE_ENV: 'development',
    METRICS_TOKEN: metricsToken,
    GITHUB_AUTH_ENABLED: 'true',
    GITHUB_CLIENT_ID: 'id',
    GITHUB_CLIENT_SECRET: 'Vn3kq0ZmT7yXwLb2Rs8H',
  });
  person = await server.person('user');
  image = `/files/images/${(await server.image(person.user)).id}`;
  preview = `/files/jobs/${(await server.previewed(person.user)).id}/preview`;
  sample = `/files/samples/${(await addSampledModel(server)).samples[0]?.id}`;
  const { id } = await server.job(person.user, 'cancelled');
  watch = `/trpc/jobs.watch?input=${encodeURIComponent(JSON.stringify({ id }))}`;
});
afterAll(() => server.stop());

const all = ['origin'];
const principal = ['authorization', 'cookie', 'origin'];
const calls = ['accept', 'authorization', 'cookie', 'origin', 'trpc-accept'];

type Kind = keyof typeof routes | `call: ${string}` | `other: ${string}`;
type Case = readonly [vary: readonly string[], asked: Readonly<Record<string, () => RawRequest>>];
const get =
  (path: () => string, headers: RawRequest['headers'] = {}) =>
  () => ({ path: path(), headers });
const post = (path: string, type: string, body: string) => () => ({
  method: 'POST',
  path,
  headers: { 'content-type': type },
  body,
});
const bearer = { authorization: `Bearer ${metricsToken}` };

/** Every route, from the table of routes, with what its answers depend on and a request for each kind of answer. */
const kinds = {
  health: [all, { '200': get(() => '/healthz'), '405': post('/healthz', 'text/plain', '') }],
  ready: [all, { '200': get(() => '/readyz') }],
  metrics: [
    ['authorization', 'origin'],
    { '200': get(() => '/metrics', bearer), '404': get(() => '/metrics') },
  ],
  cspReport: [
    all,
    {
      '204': post('/csp-reports', 'application/csp-report', '{}'),
      '415': post('/csp-reports', 'text/plain', '{'),
    },
  ],
  imageFile: [
    principal,
    {
      '200': get(() => image),
      '304': get(() => image, { 'if-none-match': '*' }),
      '400': get(() => `${image}?variant=x`),
      '401': get(() => image, { cookie: undefined }),
      '404': get(() => '/files/images/none'),
    },
  ],
  uploadFile: [principal, { '403': post('/files/uploads', 'multipart/form-data', 'x') }],
  uploadedFile: [
    principal,
    {
      '400': get(() => `/files/uploads/upl_${'0'.repeat(24)}?variant=x`),
      '404': get(() => '/files/uploads/none'),
    },
  ],
  jobPreview: [
    principal,
    {
      '200': get(() => preview),
      '400': get(() => `${preview}?w=1`),
      '401': get(() => preview, { cookie: undefined }),
      '404': get(() => '/files/jobs/none/preview'),
    },
  ],
  modelSample: [
    principal,
    {
      '200': get(() => sample),
      '304': get(() => sample, { 'if-none-match': '*' }),
      '400': get(() => `${sample}?w=1`),
      '401': get(() => sample, { cookie: undefined }),
      '404': get(() => '/files/samples/none'),
    },
  ],
  sharedPage: [all, { '404': get(() => '/s/none') }],
  sharedPicture: [all, { '404': get(() => '/s/none/picture') }],
  sharedArchive: [all, { '404': get(() => '/s/none/pictures.zip') }],
  // The client of this test is no administrator.
  auditExportLines: [principal, { '401': get(() => '/exports/audit.jsonl', { cookie: undefined }) }],
  incidentPeopleExport: [
    principal,
    { '401': get(() => '/exports/incidents/none/people.csv', { cookie: undefined }) },
  ],
  incidentEvidence: [principal, { '401': get(() => '/exports/incidents/none', { cookie: undefined }) }],
  auditExport: [principal, { '401': get(() => '/exports/audit.csv', { cookie: undefined }) }],
  imageArchive: [
    principal,
    {
      '200': get(() => image.replace('/files/images/', '/exports/images.zip?ids=')),
      '400': get(() => '/exports/images.zip'),
      '401': get(() => '/exports/images.zip', { cookie: undefined }),
    },
  ],
  dataExport: [
    principal,
    {
      '400': get(() => '/exports/data.zip'),
      '401': get(() => '/exports/data.zip', { cookie: undefined }),
    },
  ],
  reviewedPicture: [principal, { '401': get(() => '/files/reviews/none', { cookie: undefined }) }],
  privatePicture: [principal, { '401': get(() => '/files/looks/none', { cookie: undefined }) }],
  oauthStart: [principal, { '303': get(() => '/auth/github'), '404': get(() => '/auth/none') }],
  oauthCallback: [
    principal,
    { '303': get(() => '/auth/github/callback?error=x'), '404': get(() => '/auth/none/callback') },
  ],
  asset: [
    ['accept-encoding', 'origin'],
    {
      '200': get(() => '/assets/app-1a2b3c4d.js'),
      '304': get(() => '/assets/app-1a2b3c4d.js', { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
    },
  ],
  page: [all, { '200': get(() => '/gallery'), '404': get(() => '/none.php') }],
  'call: query': [
    calls,
    {
      '200': get(() => '/trpc/account.me'),
      '401': get(() => '/trpc/account.me', { cookie: undefined }),
      '404': get(() => '/trpc/none'),
      '400': get(() => '/trpc/account.me?input=%ff'),
    },
  ],
  'call: mutation': [
    calls,
    {
      '403': post('/trpc/auth.signOut', 'application/json', ''),
      '415': post('/trpc/auth.signOut', 'x/y', ''),
    },
  ],
  'call: batch': [calls, { '207': get(() => '/trpc/account.me,none?batch=1') }],
  'call: stream': [
    calls,
    {
      '200': get(() => watch),
      '400': get(() => `${watch}&input=1`),
    },
  ],
  'other: preflight': [all, { '204': () => ({ method: 'OPTIONS', path: '/trpc/account.me' }) }],
  'other: foreign host': [calls, { '421': get(() => '/', { host: 'evil.test' }) }],
  'other: development mailbox': [principal, { '200': get(() => '/dev/mailbox') }],
} as const satisfies Readonly<Record<keyof typeof routes, Case>> & Partial<Record<Kind, Case>>;

const namesOf = ({ headers }: Answer): string[] =>
  String(headers.vary ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .toSorted();

test('Vary is complete in every response', () =>
  checkRows(
    Object.entries<Case>(kinds).flatMap(([kind, [vary, asked]]) =>
      Object.keys(asked).map((status) => [kind, status, vary, asked] as const),
    ),
    '%s %s',
    async (_, status, vary, asked) => {
      const raw = asked[status]?.() ?? { path: '' };
      const answer = await person.client.raw({ ...raw, headers: { origin: friend, ...raw.headers } });
      expect(answer.status, answer.text).toBe(Number(status));
      expect(namesOf(answer)).toEqual(expect.arrayContaining([...vary]));
      expect(answer.headers['access-control-allow-origin']).toBe(friend);
    },
  ));

test('names in Vary are joined case-insensitively, each once', () => {
  expect(joinVary('Origin, Cookie', undefined, ['origin', 'accept-encoding'], null, '')).toBe(
    'Origin, Cookie, accept-encoding',
  );
});
