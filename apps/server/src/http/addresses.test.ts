import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliMain, runToEnd } from '../testing/child.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { takeEmails, tokenIn } from '../testing/sent-emails.ts';

const password = 'seven quiet herons at dusk';
const stored = 'r&d@xn--mnchen-3ya.example';
const spellings = [
  stored,
  'R&D@München.Example',
  'r&d@mu\u0308nchen.example',
  ' r&d@XN--MNCHEN-3YA.example',
  'r&d@münchen。example',
];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('an address with atoms and an international domain is one account at registration, sign-in, reset, import, search, console and in mail', {
  timeout: 120_000,
}, async () => {
  const first = await server.client().mutate('auth.register', { email: spellings[1], password });
  expect(first.data()).toMatchObject({ signedIn: true });
  const user = await server.db.users.findByEmail(stored);
  expect(user).toMatchObject({ email: stored, name: 'r&d' });
  await takeEmails(server);

  const admin = (await server.person('admin')).client;
  const cli = (...args: string[]) => runToEnd([cliMain, ...args], { DATA_DIR: server.config.dataDir });
  for (const [at, spelling] of spellings.entries()) {
    const again = await server.client().mutate('auth.register', { email: spelling, password });
    expect([spelling, again.status]).toEqual([spelling, 409]);
    expect((await server.client().signIn(spelling, password)).status).toBe(200);

    await server.client().mutate('emailLinks.forgotPassword', { email: spelling });
    const receivedEmails = await takeEmails(server);
    expect(new Set(receivedEmails.map(({ to }) => to))).toEqual(new Set([stored]));
    expect(tokenIn(receivedEmails, 'reset_password')).not.toBe('');

    const found = await admin.query('admin.users.list', { query: spelling.trim() });
    const { items } = found.data<{ items: { id: string }[] }>();
    if (!spelling.includes('。')) expect(items.map(({ id }) => id)).toEqual([user?.id]);

    const file = join(server.folder, `people${at}.csv`);
    await writeFile(file, `email\n${spelling}\n`);
    if (at === 2)
      expect(await cli('user', 'import', file)).toMatchObject({
        stdout: 'Imported 0 accounts; skipped 1 that already exist.\n',
      });
  }
  expect(await cli('quota', 'set', '--email', 'R&D@münchen.example', '--images', '17')).toMatchObject({
    code: 0,
  });
  expect(await server.db.quotas.find(user?.workspaceId ?? '')).toMatchObject({ monthlyLimit: 17 });
});

test('an email address that mail servers would not accept is refused with its reason', () =>
  checkRows(
    [
      ['"ann smith"@example.org', 'Email addresses with quotation marks aren’t supported.'],
      ['jörg@example.org', 'Before the @, only letters from a to z are supported.'],
      ['ann@example', 'This is not an email address.'],
    ],
    '%s',
    async (email, reason) => {
      const { status, text } = await server.client().mutate('auth.register', { email, password });
      expect(status).toBe(400);
      expect(text).toContain(reason.replaceAll('"', '\\"'));
    },
  ));
