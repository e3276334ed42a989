import { once } from 'node:events';
import { connect } from 'node:net';
import { createMemoryBlobs } from '@atelier/adapters';
import { memberPolicy } from '@atelier/core/policy';
import { checkRows } from '@atelier/core/testing/check-rows';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer, Client, RawRequest } from '../testing/in-process-client.ts';
import { type Identity, mustEnrol, signInAs, statusOf } from '../testing/in-process-policy.ts';
import { until } from '../worker/testing/harness.ts';
import { type GuardedRoute, guardedRoute, requireListedRoutes } from './guarded-route.ts';
import type { Route } from './routes.ts';

const maxBytes = 100_000;
const upload = {
  methods: ['POST'],
  url: '/files/test-uploads/:name',
  policy: memberPolicy('protected', {
    can: 'job:create',
    limit: 'write',
    audit: 'profile_change',
    stepUp: true,
  }),
  body: { types: ['image/png'], maxBytes },
} as const satisfies Route;

const kept = new Map<string, Uint8Array>();
const blobs = createMemoryBlobs({ blobs: kept });
const handled: string[] = [];
let server: TestServer;
/** Every role needs a second factor here. */
let strict: TestServer;

/** Keeps the body as a blob named by the path; `forgets` writes no event. */
const uploading: GuardedRoute = {
  route: upload,
  handler: async ({ body, reply, params: { name = '' }, audit, actor }) => {
    handled.push(name);
    const stored = await blobs.putStream(name, body, { contentType: 'image/png', maxBytes: maxBytes * 2 });
    if (name !== 'forgets') await audit.write(server.db, 'profile_change', { entityId: actor().userId });
    reply.code(201).type('application/json');
    return JSON.stringify(stored);
  },
};

/** A look that is recorded, with an event of its own. */
const auditedRead: GuardedRoute = {
  route: {
    methods: ['GET', 'HEAD'],
    url: '/files/test-look',
    policy: memberPolicy('admin', { can: 'user:read', limit: 'request', audit: 'admin_access' }),
  },
  handler: async ({ reply }) => {
    reply.type('text/plain');
    return 'seen';
  },
};

beforeAll(async () => {
  const moreRoutes = [uploading, auditedRead];
  server = await startTestServer({}, { moreRoutes });
  strict = await startTestServer({ TWO_FACTOR_ROLES: 'viewer,user,admin,superadmin' }, { moreRoutes });
});
afterAll(() => Promise.all([server, strict].map((one) => one.stop())));
beforeEach(() => {
  kept.clear();
  handled.length = 0;
});

const send = async (client: Client, name: string, more: Partial<RawRequest> = {}): Promise<Answer> =>
  client.raw({
    method: 'POST',
    path: `/files/test-uploads/${name}`,
    body: Buffer.alloc(10, 1),
    ...more,
    headers: {
      origin: client.origin,
      'x-csrf-token': await client.csrfToken(),
      'content-type': 'image/png',
      ...more.headers,
    },
  });

const outcome = (answer: Answer) => [answer.status, answer.error().appCode];

describe('a streamed request body', () => {
  test('reaches the handler whole, and the response has the rate limit headers', async () => {
    const { user, client } = await server.person('user');
    const answer = await send(client, 'whole', { body: Buffer.alloc(maxBytes, 7) });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({ sizeBytes: maxBytes });
    expect(kept.get('whole')?.every((byte) => byte === 7)).toBe(true);
    expect(answer.headers.ratelimit).toContain('write');
    const events = await server.db.audit.list({ entityId: user.id }, null, 9);
    expect(events.map(({ type, actorId }) => [type, actorId])).toContainEqual(['profile_change', user.id]);
  });

  test('of one byte too many is refused with 413, and nothing is kept', () =>
    checkRows(
      [
        ['that says so', false],
        ['that does not say so', true],
      ],
      '%s',
      async (_, chunked) => {
        const { client } = await server.person('user');
        const answer = await send(client, 'large', { body: Buffer.alloc(maxBytes + 1, 7), chunked });
        expect(outcome(answer)).toEqual([413, 'payload_too_large']);
        expect(answer.headers.connection).toBe('close');
        expect(handled).toEqual(chunked ? ['large'] : []);
        expect(kept.size).toBe(0);
      },
    ));

  test('of a wrong type or with a coding is refused with 415, unread', () =>
    checkRows(
      [
        ['of another type', { 'content-type': 'image/gif' }],
        ['without a type', { 'content-type': undefined }],
        ['that is packed', { 'content-encoding': 'gzip' }],
      ],
      '%s',
      async (_, headers) => {
        const { client } = await server.person('user');
        expect(outcome(await send(client, 'odd', { headers }))).toEqual([415, 'unsupported_media_type']);
        expect(handled).toEqual([]);
      },
    ));

  /** A connection on which half a body has been sent. */
  const half = async (client: Client, name: string) => {
    const socket = connect(server.port, '127.0.0.1');
    const head = [
      `POST /files/test-uploads/${name} HTTP/1.1`,
      `Host: ${server.host}`,
      `Origin: ${server.origin}`,
      `Cookie: ${client.cookieHeader()}`,
      `X-CSRF-Token: ${await client.csrfToken()}`,
      'Content-Type: image/png',
      'Content-Length: 20',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n0123456789`);
    await until('the handler', () => handled.includes(name));
    return socket;
  };

  test('is refused if its session ends during the upload, and nothing is kept', async () => {
    const { user, client } = await server.person('user');
    const socket = await half(client, 'late');
    await server.db.sessions.deleteAllOf(user.id);
    const answered = once(socket, 'data');
    socket.write('0123456789');
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
    expect(kept.size).toBe(0);
  });

  test('is refused without a fault in the log if its sender disconnects, and nothing is kept', async () => {
    const { client } = await server.person('user');
    const socket = await half(client, 'gone');
    socket.destroy();
    await until('the line of it', () =>
      server.logLines.some((line) => line.includes('/files/test-uploads/gone')),
    );
    expect(kept.size).toBe(0);
    expect(server.logLines.filter((line) => line.includes('"fault"'))).toEqual([]);
  });
});

describe('the guard of a plain route', () => {
  const refusals: [Identity, keyof typeof statusOf][] = [
    ['anonymous', 'unauthenticated'],
    ['locked user', 'unauthenticated'],
    ['viewer', 'forbidden'],
    ['program of a superadmin', 'forbidden'],
    ['superadmin without a fresh proof', 'step_up_required'],
    ['superadmin before enrolment', 'enrolment_required'],
  ];
  test('refuses everyone without permission before the body is read', () =>
    checkRows(refusals, '%s: %s', async (identity, code) => {
      const application = mustEnrol(identity) ? strict : server;
      const { client } = await signInAs(application, identity);
      const isProgram = identity.startsWith('program');
      const headers = isProgram ? { origin: undefined, 'x-csrf-token': undefined } : {};
      const large = { body: Buffer.alloc(maxBytes + 1), headers };
      const answer = isProgram
        ? await client.raw({
            method: 'POST',
            path: '/files/test-uploads/a',
            body: large.body,
            headers: { 'content-type': 'image/png' },
          })
        : await send(client, 'a', large);
      expect(outcome(answer)).toEqual([statusOf[code], code]);
      expect(handled).toEqual([]);
    }));

  test('refuses a change without CSRF token or from a foreign origin, and audits it', () =>
    checkRows(
      [
        [{ 'x-csrf-token': 'made up' }, 'csrf_failed'],
        [{ origin: 'https://elsewhere.test' }, 'foreign_origin'],
      ],
      '%j: %s',
      async (headers, code) => {
        const { user, client } = await server.person('user');
        expect(outcome(await send(client, 'a', { headers }))).toEqual([403, code]);
        const events = await server.db.audit.list({ actorId: user.id }, null, 9);
        expect(events.map(({ type, entityId }) => [type, entityId])).toContainEqual([
          'csrf_refused',
          upload.url,
        ]);
        expect(handled).toEqual([]);
      },
    ));

  test('fails a change that does not write its event; the log says which', async () => {
    const { client } = await server.person('user');
    const answer = await send(client, 'forgets');
    expect(outcome(answer)).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('profile_change');
    expect(server.logLines.some((line) => line.includes('did not write profile_change'))).toBe(true);
  });

  test('audits a read before the handler runs', async () => {
    const { user, client } = await server.person('admin');
    expect((await client.raw({ path: '/files/test-look' })).text).toBe('seen');
    const events = await server.db.audit.list({ actorId: user.id }, null, 9);
    expect(events.map(({ type, entityId }) => [type, entityId])).toContainEqual([
      'admin_access',
      '/files/test-look',
    ]);
    const { client: other } = await server.person('user');
    expect((await other.raw({ path: '/files/test-look' })).status).toBe(403);
  });
});

describe('the route table', () => {
  const listed: Route = { methods: ['GET'], url: '/listed', policy: auditedRead.route.policy };
  const ready = async (register: (app: FastifyInstance) => unknown) => {
    const app = Fastify();
    requireListedRoutes(app, [listed]);
    await register(app);
    try {
      await app.ready();
    } finally {
      await app.close();
    }
  };

  test('a server with an undeclared route does not start', async () => {
    await expect(ready((app) => app.get('/hidden', async () => 'secret'))).rejects.toThrow(
      'Not in the route table: /hidden',
    );
    const nested = ready((app) => app.register(async (scope) => void scope.post('/deep', async () => '')));
    await expect(nested).rejects.toThrow('/deep');
  });

  test('a declaration that is not the one in the table is refused', async () => {
    const { application } = server;
    const register = (route: Route) => (app: FastifyInstance) =>
      guardedRoute(app, application.http, { route, handler: auditedRead.handler });
    await expect(ready(register({ ...listed }))).rejects.toThrow('/listed');
    await expect(ready(register(auditedRead.route))).rejects.toThrow('/files/test-look');
    await ready(register(listed));
  });
});
