import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { domainToASCII } from 'node:url';
import { MailError } from '@atelier/core/mail-error';
import { makeAuthority } from '@atelier/core/testing/certificates';
import { checkRows } from '@atelier/core/testing/check-rows';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { renderMail } from './render.ts';
import { createSmtpMailer, type SmtpSettings } from './smtp.ts';

const authority = makeAuthority();
const trusted = authority.issue(['localhost', '127.0.0.1']);
const untrusted = makeAuthority().issue(['localhost', '127.0.0.1']);
const before = getCACertificates('default');
// Like NODE_EXTRA_CA_CERTS.
beforeAll(() => setDefaultCACertificates([...before, authority.cert]));
afterAll(() => setDefaultCACertificates(before));

const content = renderMail('mal_0123456789abcdefghjkmnpq', 'ada@example.org', {
  kind: 'verify_email',
  name: 'Ada',
  link: 'https://studio.example/verify-email#token=abc',
  validH: 24,
});
const credentials = { user: 'studio', password: 'hush hush' };

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly raw: Buffer;
}

/** A real mail server on a free port that records received mail. */
const openServer = async (options: SMTPServerOptions = {}) => {
  const received: Received[] = [];
  const server = new SMTPServer({
    ...trusted,
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === credentials.user && password === credentials.password
        ? done(null, { user: username })
        : done(new Error('no')),
    onData: (stream, session, done) => {
      void buffer(stream).then((raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
          raw,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const { port } = server.server.address() as AddressInfo;
  return { port, received };
};

const mailerFor = (port: number, settings: Partial<SmtpSettings> = {}) => {
  const mailer = createSmtpMailer({
    host: '127.0.0.1',
    port,
    security: 'starttls',
    auth: null,
    from: 'Atelier <no-reply@studio.example>',
    timeoutMs: 20_000,
    connections: 8,
    ...settings,
  });
  onTestFinished(() => mailer.close());
  return mailer;
};

test('a mail is sent with STARTTLS and authentication to its one recipient', async () => {
  const { port, received } = await openServer({ authOptional: false });
  await mailerFor(port, { auth: credentials }).send(content);
  expect(received).toMatchObject([
    { from: 'no-reply@studio.example', to: ['ada@example.org'], secure: true, user: 'studio' },
  ]);
  const mail = await PostalMime.parse(received[0]?.raw ?? '');
  expect(mail).toMatchObject({ subject: content.subject, messageId: `<${content.id}@studio.example>` });
  expect(mail.from).toMatchObject({ name: 'Atelier', address: 'no-reply@studio.example' });
  expect(mail.headers).toContainEqual({
    key: 'auto-submitted',
    originalKey: 'Auto-Submitted',
    value: 'auto-generated',
  });
  expect(mail.text).toContain('https://studio.example/verify-email#token=abc');
  expect(mail.html).toContain('https://studio.example/verify-email#token=abc');
});

test('mail reaches exactly the mailbox that it is addressed to', () =>
  checkRows(
    [
      'r&d@example.org',
      "o'brien@example.org",
      'a/b=c@example.org',
      "!#$%&'*+-/=?^_`{|}~.a@example.org",
      'ada@xn--mnchen-3ya.example',
    ],
    '%s',
    async (to) => {
      const { port, received } = await openServer({ authOptional: false });
      const mail = renderMail('mal_0123456789abcdefghjkmnpr', to, {
        kind: 'verify_email',
        name: 'Ada',
        link: 'https://studio.example/verify-email#token=abc',
        validH: 24,
      });
      await mailerFor(port, { auth: credentials }).send(mail);
      // The test server reports domains in Unicode.
      const asStored = (address: string): string => {
        const at = address.lastIndexOf('@') + 1;
        return address.slice(0, at) + domainToASCII(address.slice(at));
      };
      expect(received.map((one) => one.to.map(asStored))).toEqual([[to]]);
      expect((received[0]?.raw ?? '').toString()).toContain(`To: ${to}\r\n`);
    },
  ));

test('a certificate authority that is named for the mail server is trusted, and no other one (ASVS 12.3.4)', async () => {
  const own = makeAuthority();
  const { port, received } = await openServer(own.issue(['localhost', '127.0.0.1']));
  await mailerFor(port, { ca: own.cert }).send(content);
  expect(received).toHaveLength(1);
  for (const ca of [undefined, authority.cert])
    await expect(mailerFor(port, { ca }).send(content)).rejects.toThrow(MailError);
  expect(received).toHaveLength(1);
});

test('a mail is sent over implicit TLS', async () => {
  const { port, received } = await openServer({ secure: true });
  await mailerFor(port, { security: 'tls' }).send(content);
  expect(received).toMatchObject([{ secure: true }]);
});

test('a server without TLS gets neither the mail nor the password', async () => {
  let authAttempts = 0;
  const { port, received } = await openServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => {
      authAttempts += 1;
      done(null, { user: 'x' });
    },
  });
  await expect(mailerFor(port, { auth: credentials }).send(content)).rejects.toThrow(MailError);
  expect({ received, authAttempts }).toEqual({ received: [], authAttempts: 0 });
});

test('a server with an untrusted certificate gets nothing', () =>
  checkRows(['starttls', 'tls'] as const, '%s', async (security) => {
    const { port, received } = await openServer({ ...untrusted, secure: security === 'tls' });
    await expect(mailerFor(port, { security }).send(content)).rejects.toThrow(MailError);
    expect(received).toEqual([]);
  }));

test('plain text is allowed to this machine only', async () => {
  const { port, received } = await openServer({ disabledCommands: ['STARTTLS'] });
  await mailerFor(port, { security: 'none' }).send(content);
  expect(received).toMatchObject([{ secure: false }]);
  expect(() => mailerFor(port, { security: 'none', host: 'mail.example' })).toThrow(/plain text/);
});

test('the error of a refused recipient does not contain the address', async () => {
  const { port } = await openServer({
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`<${address}> is unknown here`), { responseCode: 550 })),
  });
  const refusal: unknown = await mailerFor(port)
    .send(content)
    .catch((thrown: unknown) => thrown);
  expect(refusal).toBeInstanceOf(MailError);
  expect(refusal).toMatchObject({ message: expect.stringMatching(/EENVELOPE 550/) });
  expect(String(refusal)).not.toMatch(/ada|unknown here/);
});

test('the error of a wrong password does not contain it', async () => {
  const { port } = await openServer({ authOptional: false });
  const refusal: unknown = await mailerFor(port, { auth: { user: 'studio', password: 'wrong hush' } })
    .send(content)
    .catch((thrown: unknown) => thrown);
  expect(refusal).toMatchObject({ message: expect.stringContaining('EAUTH') });
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain('hush');
});

test('after a temporary failure the same mailer sends again', async () => {
  let busy = true;
  const { port, received } = await openServer({
    onMailFrom: (_address, _session, done) =>
      busy ? done(Object.assign(new Error('greylisted'), { responseCode: 451 })) : done(),
  });
  const mailer = mailerFor(port);
  await expect(mailer.send(content)).rejects.toThrow('451');
  busy = false;
  await mailer.send(content);
  expect(received).toHaveLength(1);
});

test('a server that accepts the connection and stays silent times out', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const startedMs = performance.now();
  const { port } = silent.address() as AddressInfo;
  await expect(mailerFor(port, { timeoutMs: 300 }).send(content)).rejects.toThrow(MailError);
  // Well before the default greeting timeout of ten seconds.
  expect(performance.now() - startedMs).toBeLessThan(8000);
});

test('a refused connection fails the send', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  await expect(mailerFor(port).send(content)).rejects.toThrow(MailError);
});

test('concurrent mails all arrive', async () => {
  const { port, received } = await openServer();
  const mailer = mailerFor(port);
  await Promise.all(Array.from({ length: 12 }, () => mailer.send(content)));
  expect(received).toHaveLength(12);
});
