import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createMailbox, renderMail } from '@atelier/adapters';
import { systemClock } from '@atelier/core/clock';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import { openMailer } from '../compose/mail.ts';
import { loadConfig } from '../config/config.ts';
import { cliMain, makeDataDir, runToEnd, testSecret } from '../testing/child.ts';
import { freePort } from '../testing/free-port.ts';
import { explainDelivery } from './mail-test.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };

test('an operator can read mail when no mail server is configured', slow, async () => {
  const { path, remove } = await makeDataDir();
  onTestFinished(remove);
  const run = (...args: string[]) => runToEnd([cliMain, 'mail', ...args], { DATA_DIR: path });
  expect(await run('list')).toMatchObject({
    code: 0,
    stdout: 'There are no messages in DATA_DIR/mailbox.\n',
  });

  const link = 'http://127.0.0.1:3000/verify-email#token=abc';
  const mailbox = createMailbox({ folder: `${path}/mailbox`, from: 'a@b.example', clock: systemClock });
  for (const [id, to] of [
    ['mal_1', 'ada@example.org'],
    ['mal_2', 'bob@example.org'],
  ] as const)
    await mailbox.send(renderMail(id, to, { kind: 'verify_email', name: 'Ada', link, validH: 24 }));
  const { code, stdout, stderr } = await run('list');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split('  ').slice(1, 3))).toEqual([
    ['bob@example.org', 'Confirm your email address'],
    ['ada@example.org', 'Confirm your email address'],
  ]);
  const file = lines[1]?.split('  ')[3] ?? '';
  const shown = await run('show', file);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain('To: ada@example.org\n');
  expect(shown.stdout).toContain(link);

  const missing = await run('show', '../secret.key');
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toMatch(/^atelier: There is no such message/);
  expect((await run('show')).code).toBe(2);
});

/** A mail server on this machine that knows one account. */
const startMailServer = async () => {
  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    authOptional: true,
    logger: false,
    onAuth: ({ password }, _session, done) =>
      password === 'right' ? done(null, { user: 'ada' }) : done(new Error('No such account')),
    onRcptTo: ({ address }, _session, done) =>
      address.endsWith('@example.org') ? done() : done(new Error('Relaying denied')),
    onData: (stream, _session, done) => {
      void text(stream).then((raw) => {
        received.push(raw);
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
  const { port } = server.server.address() as AddressInfo;
  return { received, port };
};

test('a test email is sent at once, and a failure says which setting to check', slow, async () => {
  const { path, remove } = await makeDataDir();
  onTestFinished(remove);
  const { received, port } = await startMailServer();
  const smtp = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), SMTP_SECURITY: 'none' };
  const env = { DATA_DIR: path, MAIL_FROM: 'studio@example.org' };
  const send = (settings: Record<string, string>) =>
    runToEnd([cliMain, 'mail', 'test', '--to', 'ada@example.org'], { ...env, ...settings });

  const sent = await send(smtp);
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(sent.stdout).toContain(
    `127.0.0.1:${port} accepted an email from studio@example.org to ada@example.org.`,
  );
  expect(received).toHaveLength(1);
  expect(received[0]).toContain('Subject: Test email from Atelier');

  const failed = await send({ ...smtp, SMTP_USER: 'ada', SMTP_PASSWORD: 'wrong-hush' });
  expect(failed).toMatchObject({ code: 1, stdout: '' });
  expect(failed.stderr).toMatch(
    /^atelier: The test email could not be sent by 127\.0\.0\.1:\d+\. It did not accept SMTP_USER and SMTP_PASSWORD\.\n {2}535 /,
  );
  expect(failed.stderr).not.toContain('hush');

  const local = await send({});
  expect(local).toMatchObject({ code: 0, stderr: '' });
  expect(local.stdout).toContain('No mail server is configured (SMTP_HOST)');
});

test('each kind of failed delivery says which setting to check', slow, async () => {
  const { port } = await startMailServer();
  const smtp = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(port), SMTP_SECURITY: 'none' };
  const explanationOf = async (settings: Record<string, string>, to = 'ada@example.org') => {
    const config = loadConfig({ SECRET_KEY: testSecret, MAIL_FROM: 'studio@example.org', ...settings });
    let cause: unknown;
    const mailer = openMailer(config, systemClock, (fault) => {
      cause = fault;
    });
    await expect(mailer.send(renderMail('mal_1', to, { kind: 'delivery_test', name: '' }))).rejects.toThrow(
      'The mail server did not take it',
    );
    await mailer.close();
    return explainDelivery(cause, config.mail);
  };
  for (const [settings, advice] of [
    [{ SMTP_PORT: String(await freePort()) }, /Nothing listens there: check SMTP_HOST and SMTP_PORT/],
    [{ SMTP_SECURITY: 'starttls' }, /did not speak TLS as expected: check SMTP_SECURITY \(now starttls\)/],
    [{ SMTP_SECURITY: 'tls' }, /did not speak TLS as expected: check SMTP_SECURITY \(now tls\)/],
    [{ SMTP_HOST: 'no-such-host.invalid', SMTP_SECURITY: 'tls' }, /name was not found: check SMTP_HOST/],
  ] as const)
    expect(await explanationOf({ ...smtp, ...settings })).toMatch(advice);
  expect(await explanationOf(smtp, 'ada@elsewhere.example')).toMatch(
    /refused the sender or the recipient.*\n.*Relaying denied/,
  );
});
