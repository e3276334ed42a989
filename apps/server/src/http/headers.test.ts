import { createMemoryBlobs } from '@atelier/adapters';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, stillEngine, type TestServer } from '../testing/in-process.ts';
import type { RawRequest } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';
import { sendBytes } from '../testing/in-process-socket.ts';

const metricsToken = 'Zk3v0QmX7yTnLw2Rb8HsUeJc5DgAfPi9';
/** Text that a fault carries and no answer may. */
const innerText = 'SELECT * FROM users at /srv/atelier/secret.ts';

const faultyParts = () => {
  const blobs = createMemoryBlobs();
  const engine = stillEngine();
  const state = { broken: false };
  const fail = () => {
    if (state.broken) throw new Error(innerText);
  };
  return {
    state,
    parts: {
      blobs: {
        ...blobs,
        open: async (key: string) => {
          fail();
          return blobs.open(key);
        },
      },
      engines: [
        {
          ...engine,
          get capabilities() {
            fail();
            return engine.capabilities;
          },
        },
      ],
    },
  };
};

interface Application {
  readonly server: TestServer;
  readonly state: { broken: boolean };
  readonly person: Person;
  readonly imageId: string;
  readonly etag: string;
  readonly jobId: string;
}

const startServer = async (env: Record<string, string>): Promise<Application> => {
  const { state, parts } = faultyParts();
  const server = await startTestServer(
    { ...env, METRICS_TOKEN: metricsToken, CORS_ORIGINS: 'https://friend.test' },
    parts,
  );
  const person = await server.person('user');
  const image = await server.image(person.user);
  const job = await server.job(person.user, 'cancelled');
  const etag = `"${image.sha256.slice(0, 32)}-full"`;
  return { server, state, person, imageId: image.id, etag, jobId: job.id };
};

type Ask = (application: Application) => RawRequest;
const form = { 'content-type': 'text/plain' };

/** One request for each kind of answer, with the status that it must have. */
const answers: Readonly<Record<string, readonly [number, Ask]>> = {
  page: [200, () => ({ path: '/' })],
  'page of the app': [200, () => ({ path: '/gallery?x=1' })],
  'HEAD of a page': [200, () => ({ method: 'HEAD', path: '/' })],
  asset: [200, () => ({ path: '/assets/app-1a2b3c4d.js' })],
  'asset again': [
    304,
    ({ server }) => ({
      path: '/assets/app-1a2b3c4d.js',
      headers: { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString(), host: server.host },
    }),
  ],
  'missing asset': [404, () => ({ path: '/assets/none.js' })],
  'dot file': [404, () => ({ path: '/.env' })],
  health: [200, () => ({ path: '/healthz' })],
  readiness: [200, () => ({ path: '/readyz' })],
  metrics: [200, () => ({ path: '/metrics', headers: { authorization: `Bearer ${metricsToken}` } })],
  'wrong method': [405, () => ({ method: 'DELETE', path: '/healthz' })],
  'wrong method of a procedure': [405, () => ({ path: '/trpc/auth.signOut' })],
  'wrong type': [415, () => ({ method: 'POST', path: '/trpc/auth.signIn', headers: form, body: 'x' })],
  'wrong type of a report': [415, () => ({ method: 'POST', path: '/csp-reports', headers: form, body: 'x' })],
  report: [
    204,
    () => ({
      method: 'POST',
      path: '/csp-reports',
      headers: { 'content-type': 'application/csp-report' },
      body: '{}',
    }),
  ],
  'body too large': [
    413,
    ({ server, person }) => ({
      method: 'POST',
      path: '/trpc/account.updateProfile',
      headers: {
        'content-type': 'application/json',
        origin: server.origin,
        'x-csrf-token': server.application.http.csrf.issue(
          server.application.secrets.hash([...person.client.jar.values()][0] ?? ''),
        ),
      },
      body: ' '.repeat(300_000),
    }),
  ],
  'report too large': [
    413,
    () => ({
      method: 'POST',
      path: '/csp-reports',
      headers: { 'content-type': 'application/csp-report' },
      body: ' '.repeat(9000),
    }),
  ],
  'foreign host': [421, () => ({ path: '/', headers: { host: 'evil.test' } })],
  'foreign host of a procedure': [
    421,
    () => ({ path: '/trpc/auth.oauthProviders', headers: { host: 'evil.test' } }),
  ],
  procedure: [200, () => ({ path: '/trpc/account.me' })],
  'refused procedure': [403, () => ({ path: '/trpc/admin.policy' })],
  'unknown procedure': [404, () => ({ path: '/trpc/none' })],
  'mixed batch': [207, () => ({ path: '/trpc/account.me,none?batch=1' })],
  'bad input': [400, () => ({ path: '/trpc/jobs.get?input=%7B' })],
  'HEAD of a procedure': [204, () => ({ method: 'HEAD', path: '/trpc/account.me' })],
  stream: [
    200,
    ({ jobId }) => ({ path: `/trpc/jobs.watch?input=${encodeURIComponent(`{"id":"${jobId}"}`)}` }),
  ],
  'stream in a batch': [400, () => ({ path: '/trpc/jobs.watch?batch=1' })],
  'stream with bad parameters': [400, () => ({ path: '/trpc/jobs.watch?connectionParams=%7B' })],
  file: [200, ({ imageId }) => ({ path: `/files/images/${imageId}` })],
  drawing: [200, ({ imageId }) => ({ path: `/files/images/${imageId}?variant=svg` })],
  'file again': [
    304,
    ({ imageId, etag }) => ({ path: `/files/images/${imageId}`, headers: { 'if-none-match': etag } }),
  ],
  'missing file': [404, () => ({ path: '/files/images/none' })],
  'odd question': [400, ({ imageId }) => ({ path: `/files/images/${imageId}?variant=a&variant=b` })],
  'undecodable path': [400, () => ({ path: '/%zz' })],
  preflight: [
    204,
    () => ({ method: 'OPTIONS', path: '/trpc/account.me', headers: { origin: 'https://friend.test' } }),
  ],
};
const broken: Readonly<Record<string, readonly [number, Ask]>> = {
  'fault in a procedure': [500, () => ({ path: '/trpc/models.list' })],
  'fault in a batch': [207, () => ({ path: '/trpc/models.list,account.me?batch=1' })],
  'fault in a file': [500, ({ imageId }) => ({ path: `/files/images/${imageId}` })],
};

const constant: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-xss-protection': '0',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const twoYears = 'max-age=63072000';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

const checkHeaders = (headers: Headers, hsts: string | undefined): void => {
  expect(headers).toMatchObject(constant);
  expect(headers['x-request-id']).toMatch(uuid);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['strict-transport-security']).toBe(hsts);
  expect(headers['cache-control'], 'every response has Cache-Control').toBeDefined();
  expect(headers).not.toHaveProperty('server');
  expect(headers).not.toHaveProperty('x-powered-by');
  const type = headers['content-type'];
  if (typeof type === 'string' && /^(text|application)\//.test(type) && type !== 'text/event-stream')
    expect(type).toMatch(/; ?charset=utf-8/i);
};

const modes = [
  ['http', {}, undefined],
  ['https', { APP_URL: 'https://studio.test' }, twoYears],
  [
    'https of a whole domain',
    { APP_URL: 'https://studio.test', HSTS: 'preload' },
    `${twoYears}; includeSubDomains; preload`,
  ],
] as const;

describe.each(modes)('over %s', (_name, env, hsts) => {
  let application: Application;
  beforeAll(async () => {
    application = await startServer(env);
  });
  afterAll(() => application.server.stop());

  test('every kind of response has the security headers', () =>
    checkRows(Object.keys(answers), '%s', async (name) => {
      const [status, ask] = answers[name] ?? [0, () => ({ path: '/' })];
      const answer = await application.person.client.raw(ask(application));
      expect(answer.status, answer.text).toBe(status);
      checkHeaders(answer.headers, hsts);
      const shownId = /"requestId":"([^"]+)"/.exec(answer.text)?.[1];
      if (answer.text.startsWith('{'))
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      if (shownId !== undefined) expect(shownId).toBe(answer.headers['x-request-id']);
    }));

  test('an internal fault shows the request id and no internals', () =>
    checkRows(Object.keys(broken), '%s', async (name) => {
      const [status, ask] = broken[name] ?? [0, () => ({ path: '/' })];
      application.state.broken = true;
      const answer = await application.person.client.raw(ask(application)).finally(() => {
        application.state.broken = false;
      });
      expect(answer.status).toBe(status);
      checkHeaders(answer.headers, hsts);
      // Of the file that was to be sent.
      for (const name of ['content-disposition', 'etag']) expect(answer.headers).not.toHaveProperty(name);
      expect(answer.headers['cache-control']).toBe('no-store');
      const id = String(answer.headers['x-request-id']);
      expect(answer.text).toContain(id);
      expect(answer.text).not.toMatch(/select|\/srv|secret|stack|at .*\.ts/i);
      const logged = application.server.logLines.filter(
        (line) => line.includes(id) && line.includes(innerText),
      );
      expect(logged, 'the log has the fault under the same id').toHaveLength(1);
    }));

  const rawRequests: Readonly<Record<string, readonly [number, string]>> = {
    'bytes that are not HTTP': [400, 'HELO studio\r\n\r\n'],
    'headers without end': [431, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`],
    'no Host at all': [400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    'an unknown expectation': [
      200,
      'GET /healthz HTTP/1.1\r\nHost: HOST\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    ],
  };
  test('responses to malformed HTTP have the security headers', () =>
    checkRows(Object.keys(rawRequests), '%s', async (name) => {
      const [status, bytes] = rawRequests[name] ?? [0, ''];
      const { text } = await sendBytes(
        application.server.port,
        bytes.replace('HOST', application.server.host),
      );
      const [head = ''] = text.split('\r\n\r\n');
      const [line = '', ...fields] = head.split('\r\n');
      expect(line).toContain(` ${status} `);
      const headers = Object.fromEntries(
        fields.map((field) => [
          field.slice(0, field.indexOf(':')).toLowerCase(),
          field.slice(field.indexOf(':') + 2),
        ]),
      );
      checkHeaders(headers, hsts);
    }));
});
