import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { createEgress } from '../egress/egress.ts';
import { startServer } from '../egress/testing.ts';
import { createAuditSink } from './audit-sink.ts';
import { createOtlpSink } from './otlp.ts';
import { createSyslogSink, syslogMessage } from './syslog.ts';
import { isWebhookSecret, parseAuditTarget } from './target.ts';
import { createWebhookSink } from './webhook.ts';

const aRow = (fields: Partial<StoredAuditRow> = {}): StoredAuditRow => ({
  ...{ seq: 7, format: 2, time: '2026-03-10T12:00:00.123Z', type: 'login_failure', requestId: 'req_1' },
  ...{ actorId: 'usr_a', credentialId: null, workspaceId: 'wsp_a', ip: '192.0.2.1', userAgent: 'Test/1.0' },
  ...{ entityType: 'user', entityId: 'usr_b', details: { reason: 'wrong_password' } },
  ...{ whoSalt: 'secret-salt', whatSalt: 'secret-salt', whoDigest: 'd', whatDigest: 'd' },
  ...{ whoErasure: null, whatErasure: null, prevHash: '0', hash: 'h7' },
  ...fields,
});
const rows = [aRow(), aRow({ seq: 8, type: 'logout', hash: 'h8' })];
const never = new AbortController().signal;
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const now = () => new Date('2026-03-10T12:00:05.000Z');

/** The messages of a stream with the length of each before it (RFC 6587, 3.4.1). */
const messagesIn = (bytes: Buffer): string[] => {
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.subarray(at, space));
    messages.push(bytes.subarray(space + 1, space + 1 + length).toString());
    at = space + 1 + length;
  }
  return messages;
};

type Behaviour = (socket: Socket, received: Buffer[]) => void;
/** Reads to the end, then closes, as rsyslog and syslog-ng do. */
const takesAll: Behaviour = (socket, received) => {
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.on('end', () => {
    received.push(Buffer.concat(pieces));
    socket.end();
  });
};

const startSyslog = async (behave: Behaviour, tls?: { readonly cert: string; readonly key: string }) => {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const handle = (socket: Socket): void => {
    socket.on('error', () => undefined);
    behave(socket, received);
  };
  const options = { allowHalfOpen: true };
  const server =
    tls === undefined ? createServer(options, handle) : createTlsServer({ ...options, ...tls }, handle);
  // Also those whose handshake fails.
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { received, port: (server.address() as AddressInfo).port };
};

test('addresses of targets are read, and what is none is refused', () =>
  checkRows(
    [
      ['syslog://siem.example', { kind: 'syslog', host: 'siem.example', port: 601, tls: false }],
      ['syslog+tls://[::1]:7000/', { kind: 'syslog', host: '::1', port: 7000, tls: true }],
      ['syslog+tls://siem.example', { kind: 'syslog', host: 'siem.example', port: 6514, tls: true }],
      ['otlp+https://c.example/v1/logs', { kind: 'otlp', url: 'https://c.example/v1/logs' }],
      ['https://hook.example/a?b=1', { kind: 'webhook', url: 'https://hook.example/a?b=1' }],
      ['http://127.0.0.1:9/a', { kind: 'webhook', url: 'http://127.0.0.1:9/a' }],
      ['https://user:pw@hook.example/a', null],
      ['https://hook.example/a#b', null],
      ['syslog://siem.example/path', null],
      ['syslog://siem.example?x=1', null],
      ['otlp+syslog://x', null],
      ['ftp://x/y', null],
      ['siem.example:601', null],
      ['', null],
    ] as const,
    '%s',
    (text, target) => expect(parseAuditTarget(text)).toEqual(target),
  ));

test('a syslog message has facility, severity, time and event, and the event as JSON without salts (RFC 5424)', () => {
  const message = syslogMessage(aRow(), 'studio.example');
  const [header = '', json = ''] = message.split('\ufeff');
  expect(header).toBe(
    `<108>1 2026-03-10T12:00:00.123Z studio.example atelier ${process.pid} login_failure - `,
  );
  expect(JSON.parse(json)).toMatchObject({
    ...{ seq: 7, type: 'login_failure', actorId: 'usr_a', address: '192.0.2.1', hash: 'h7' },
    details: { reason: 'wrong_password' },
  });
  expect(message).not.toContain('secret-salt');
  expect(syslogMessage(aRow({ type: 'logout' }), 'a b\n')).toMatch(/^<110>1 \S+ a_b_ atelier /);
});

test('no text in an event breaks out of its syslog message', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (userAgent) => {
      const message = syslogMessage(aRow({ userAgent }));
      expect(message).not.toContain('\n');
      expect(JSON.parse(message.split('\ufeff').slice(1).join('\ufeff')).userAgent).toBe(
        JSON.parse(JSON.stringify(userAgent)),
      );
    }),
  );
});

test('a syslog receiver gets every message once its batch was taken to the end, over TCP and TLS', async () => {
  const plain = await startSyslog(takesAll);
  const sink = createAuditSink(
    { kind: 'syslog', host: '127.0.0.1', port: plain.port, tls: false },
    { secret: null, now },
  );
  await sink.send(rows, never);
  await sink.send([aRow({ seq: 9, details: { name: 'Žofie 🦉' } })], never);
  expect(
    plain.received.flatMap(messagesIn).map((text) => JSON.parse(text.split('\ufeff')[1] ?? '').seq),
  ).toEqual([7, 8, 9]);
  const authority = makeAuthority();
  const secure = await startSyslog(takesAll, authority.issue(['localhost']));
  const target = { kind: 'syslog', host: 'localhost', port: secure.port, tls: true } as const;
  await createSyslogSink(target, { ca: authority.cert }).send(rows, never);
  expect(secure.received.flatMap(messagesIn)).toHaveLength(2);
  await expect(createSyslogSink(target).send(rows, never)).rejects.toThrow('did not take the events');
});

test('a syslog receiver that refuses, resets or goes away has not taken the batch; a stop ends the wait', async () => {
  const resets = await startSyslog((socket) => void socket.resetAndDestroy());
  const at = (port: number) => createSyslogSink({ kind: 'syslog', host: '127.0.0.1', port, tls: false });
  await expect(at(resets.port).send(rows, never)).rejects.toThrow('did not take the events');
  await expect(at(1).send(rows, never)).rejects.toThrow('did not take the events (ECONNREFUSED)');
  for (const host of ['8.8.8.8', '169.254.169.254']) {
    const elsewhere = createSyslogSink({ kind: 'syslog', host, port: 601, tls: false });
    await expect(elsewhere.send(rows, never)).rejects.toThrow(/needs syslog\+tls|no receiver may use/);
  }
  const silent = await startSyslog((socket) => void socket.resume());
  const stop = new AbortController();
  const waiting = at(silent.port).send(rows, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

test('a collector gets log records with severities and its token, and says how many it refuses for good (OTLP)', async () => {
  const bodies: string[] = [];
  let answer = '{"partialSuccess":{}}';
  const server = await startServer((_, response, body) => {
    bodies.push(String(body));
    response.end(answer);
  });
  const url = `${server.origin}/v1/logs`;
  const egress = createEgress({ baseUrl: url, allowPrivate: true, resultHosts: [] });
  const sink = createOtlpSink({ url }, { egress, token: 'collector-token' });
  await sink.send(rows, never);
  expect(server.requests).toEqual(['POST /v1/logs']);
  expect(server.headers[0]).toMatchObject({
    authorization: 'Bearer collector-token',
    'content-type': 'application/json',
  });
  const [record, other] = JSON.parse(bodies[0] ?? '').resourceLogs[0].scopeLogs[0].logRecords;
  expect(record).toMatchObject({
    ...{ timeUnixNano: '1773144000123000000', severityNumber: 13, eventName: 'atelier.audit.login_failure' },
    attributes: expect.arrayContaining([
      { key: 'atelier.audit.seq', value: { intValue: '7' } },
      { key: 'user.id', value: { stringValue: 'usr_a' } },
    ]),
  });
  expect(other).toMatchObject({ severityNumber: 9 });
  expect(bodies[0]).not.toContain('secret-salt');
  answer = '{"partialSuccess":{"rejectedLogRecords":"1"}}';
  expect(await sink.send(rows, never)).toBe(1);
  answer = 'not JSON';
  expect(await sink.send(rows, never)).toBe(0);
  await sink.close();
});

test('a webhook is signed, and has the same id when it is sent again (Standard Webhooks)', async () => {
  const bodies: string[] = [];
  const server = await startServer((_, response, body) => {
    bodies.push(String(body));
    response.writeHead(bodies.length === 1 ? 503 : 204, { 'Retry-After': '7' }).end();
  });
  const url = `${server.origin}/hook?x=1`;
  const egress = createEgress({ baseUrl: url, allowPrivate: true, resultHosts: [] });
  const sink = createWebhookSink({ url }, { egress, secret, now: () => new Date() });
  await expect(sink.send(rows, never)).rejects.toMatchObject({ retryAfterS: 7 });
  await sink.send(rows, never);
  expect(server.requests).toEqual(['POST /hook?x=1', 'POST /hook?x=1']);
  expect(server.headers.map((headers) => headers['webhook-id'])).toEqual(['audit_7_8', 'audit_7_8']);
  for (const [at, body] of bodies.entries()) {
    const read = new Webhook(secret).verify(body, server.headers[at] as Record<string, string>);
    expect(read).toMatchObject({ type: 'audit.events', data: { events: [{ seq: 7 }, { seq: 8 }] } });
  }
  const wrong = new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`);
  expect(() => wrong.verify(bodies[0] ?? '', server.headers[0] as Record<string, string>)).toThrow();
  await sink.close();
});

test('a redirect is not followed, and 4xx and 5xx are faults without the answer’s text', async () => {
  for (const [status, message] of [
    [302, /redirect/i],
    [401, /answered 401/],
    [500, /answered 500/],
  ] as const) {
    const server = await startServer((_, response) => {
      response.writeHead(status, { location: 'http://169.254.169.254/' }).end('private text');
    });
    const sink = createAuditSink({ kind: 'webhook', url: `${server.origin}/hook` }, { secret, now });
    await expect(sink.send(rows, never)).rejects.toThrow(message);
    await expect(sink.send(rows, never)).rejects.toMatchObject({ isRefusal: false });
    await expect(sink.send(rows, never)).rejects.not.toThrow(/private text/);
    await sink.close();
  }
});

test('a batch that a receiver does not accept is told apart from a receiver that is away', async () => {
  for (const status of [400, 413, 422]) {
    const server = await startServer((_, response) => void response.writeHead(status).end());
    const sink = createAuditSink({ kind: 'webhook', url: `${server.origin}/hook` }, { secret, now });
    await expect(sink.send(rows, never)).rejects.toMatchObject({ isRefusal: true });
    await sink.close();
  }
});

test('only secrets of 24 to 64 bytes in base64 sign webhooks', () =>
  checkRows(
    [
      [secret, true],
      [`whsec_${Buffer.alloc(24).toString('base64')}`, true],
      [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
      [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
      ['whsec_', false],
      ['whsec_!!!!', false],
      [Buffer.alloc(32).toString('base64'), false],
    ] as const,
    '%s',
    (text, expected) => expect(isWebhookSecret(text)).toBe(expected),
  ));
