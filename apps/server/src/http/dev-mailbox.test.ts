import { createMailbox, renderMail } from '@atelier/adapters';
import { systemClock } from '@atelier/core/clock';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, type TestContext, test } from 'vitest';
import { startTestServer } from '../testing/in-process.ts';

const receivedEmail = renderMail('mal_0123456789abcdefghjkmnpq', 'ada@example.org', {
  kind: 'verify_email',
  name: '<b>Ada</b>',
  link: 'http://127.0.0.1:3000/verify-email#token=abc',
  validH: 24,
});

const open = async (env: Record<string, string>, { onTestFinished }: TestContext) => {
  const server = await startTestServer(env);
  onTestFinished(() => server.stop());
  const folder = `${server.config.dataDir}/mailbox`;
  await createMailbox({ folder, from: 'Atelier <no-reply@localhost>', clock: systemClock }).send(
    receivedEmail,
  );
  return server;
};

test('the development mailbox shows sent emails, whose content can neither run nor load anything', async (t) => {
  const server = await open({ NODE_ENV: 'development' }, t);
  const list = await server.client().raw({ path: '/dev/mailbox' });
  expect(list.status).toBe(200);
  expect(list.text).toContain('ada@example.org');
  const [, href = ''] = /href="(\/dev\/mailbox\/[^"]+)"/.exec(list.text) ?? [];
  const mail = await server.client().raw({ path: href });
  expect(mail.status).toBe(200);
  for (const { headers } of [list, mail]) {
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
    expect(headers['cache-control']).toBe('no-store');
  }
  expect(mail.text).toContain('<a href="http://127.0.0.1:3000/verify-email#token=abc">');
  expect(mail.text).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  expect(mail.text).not.toContain('<b>Ada');
  expect(mail.text).not.toMatch(/<script|<base target/);
  for (const path of ['/dev/mailbox/none.eml', '/dev/mailbox/..%2Fsecret.key'])
    expect((await server.client().raw({ path })).status).toBe(404);
});

test('the development mailbox is not shown through a proxy', async (t) => {
  const server = await open({ NODE_ENV: 'development' }, t);
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  expect((await server.client().raw({ path: '/dev/mailbox', headers })).status).toBe(404);
});

test('does not exist in production or tests', (t) =>
  checkRows(['production', 'test'], '%s', async (mode) => {
    const server = await open({ NODE_ENV: mode }, t);
    const answer = await server.client().raw({ path: '/dev/mailbox' });
    const unknown = await server.client().raw({ path: '/dev/nothing' });
    expect([answer.status, answer.error().appCode]).toEqual([404, 'not_found']);
    expect([unknown.status, unknown.error().appCode]).toEqual([404, 'not_found']);
    expect(answer.text).not.toContain('ada@example.org');
  }));
