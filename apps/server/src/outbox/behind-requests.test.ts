import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { systemClock } from '@atelier/core/clock';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { openMailer } from '../compose/mail.ts';
import { loadConfig } from '../config/config.ts';
import { testSecret } from '../testing/child.ts';
import { startTestServer } from '../testing/in-process.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { until } from '../worker/testing/harness.ts';

/** A server whose mail is sent to this port, with the production mailer. */
const startServer = async (port: number) => {
  const smtp = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    SMTP_SECURITY: 'none',
    MAIL_FROM: 'studio@example.org',
  };
  const mailer = openMailer(loadConfig({ SECRET_KEY: testSecret, ...smtp }), systemClock);
  const server = await startTestServer(smtp, { mailer });
  onTestFinished(() => server.stop());
  return server;
};

test('a mail that a request queues arrives at a real mail server with its link', async () => {
  const received: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => {
      void text(stream).then((raw) => {
        received.push(raw);
        done();
      });
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  onTestFinished(() => new Promise((resolve) => smtp.close(() => resolve())));
  const { client, origin, db } = await startServer((smtp.server.address() as AddressInfo).port);
  const answer = await client().register('ada@example.org', sharedPassword, 'Ada');
  expect(answer.data()).toEqual({ ok: true, signedIn: false });
  await until('the mail', () => received.length === 1);
  // Decodes quoted-printable.
  const raw = received[0]?.replace(/=\r\n/g, '').replaceAll('=3D', '=');
  expect(raw).toMatch(/^To: ada@example\.org\r$/m);
  expect(raw).toContain(`${origin}/verify-email#token=`);
  await until('the empty outbox', async () => (await db.outbox.count()) === 0);
});

test('connections on which the mail server stays silent delay their own mail and no other', async () => {
  const received: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      void text(stream).then(() => {
        received.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  onTestFinished(() => new Promise((resolve) => smtp.close(() => resolve())));
  // A relay that never greets its first two connections and serves all later ones.
  const sockets: Socket[] = [];
  const relay = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (sockets.length > 2) smtp.server.emit('connection', socket);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    relay.close();
  });
  const { client } = await startServer((relay.address() as AddressInfo).port);
  for (const domain of ['one', 'two']) await client().register(`ada@${domain}.example`, sharedPassword);
  await until('both to be silent', () => sockets.length === 2);
  await client().register('ada@good.example', sharedPassword);
  const startedAtMs = performance.now();
  await until('the good one', () => received.length > 0);
  expect(performance.now() - startedAtMs).toBeLessThan(2000);
  expect(received).toEqual(['ada@good.example']);
});

test('a mail server that accepts connections but stays silent slows no request and loses no mail', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const { client, db } = await startServer((silent.address() as AddressInfo).port);
  for (let at = 0; at < 6; at += 1) {
    const someone = client();
    await someone.csrfToken();
    const startedMs = performance.now();
    expect((await someone.register(`ada${at}@example.org`, sharedPassword)).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  }
  await until('the attempt', () => sockets.length > 0);
  expect(await db.outbox.count()).toBe(6);
});
