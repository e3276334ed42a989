import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';
import { mailedToken } from '../testing/in-process-credentials.ts';
import { sharedPassword } from '../testing/in-process-people.ts';
import { type RangeService, startRangeService } from '../testing/range-service.ts';

const breached = 'nine loud geese at dawn';
const unknown = 'eleven slow swans at noon';

let service: RangeService;
let server: TestServer;
beforeAll(async () => {
  service = await startRangeService([breached, sharedPassword, 'password1']);
  server = await startTestServer({
    BREACHED_PASSWORDS_URL: service.url,
    REQUIRE_EMAIL_VERIFICATION: 'true',
  });
});
afterAll(async () => {
  await server.stop();
  await service.stop();
});
beforeEach(() => {
  service.asked.length = 0;
  server.logLines.length = 0;
});

let count = 0;
const newAddress = (): string => `newcomer${++count}@example.org`;
const pathsAsked = (): string[] => service.asked.map(({ path }) => path);
const refusal = (answer: Answer) => {
  const { appCode, issues } = answer.error();
  return { status: answer.status, appCode, issues };
};
const refused = (path = 'password') => ({
  status: 400,
  appCode: 'validation_failed',
  issues: [{ path, message: expect.stringContaining('appeared in a data breach') }],
});

/** Wherever a new password is chosen: how, and at which field its refusal stands. */
const choices: readonly (readonly [string, string, () => Promise<(password: string) => Promise<Answer>>])[] =
  [
    [
      'at registration',
      'password',
      async () => {
        const email = newAddress();
        return (password) => server.client().register(email, password);
      },
    ],
    [
      'by a reset, whose link stays good',
      'password',
      async () => {
        const token = await mailedToken(server, 'reset_password', (await server.user('user')).id);
        return (password) => server.client().mutate('emailLinks.resetPassword', { token, password });
      },
    ],
    [
      'in place of the present one',
      'newPassword',
      async () => {
        const { client } = await server.person('user');
        return (newPassword) =>
          client.mutate('credentials.changePassword', { currentPassword: sharedPassword, newPassword });
      },
    ],
    [
      'as the first one of an account',
      'password',
      async () => {
        const { client } = await server.person('user', { passwordHash: null });
        return (password) => client.mutate('credentials.setPassword', { password });
      },
    ],
    [
      'by the first superadmin',
      'password',
      async () => {
        const token = await mailedToken(server, 'setup', null);
        return (password) =>
          server.client().mutate('auth.completeSetup', { token, email: newAddress(), password });
      },
    ],
  ];

describe('a password that is known from a breach', () => {
  test('is refused wherever a new password is chosen', () =>
    checkRows(choices, '%s', async (_, field, begin) => {
      service.asked.length = 0;
      const choose = await begin();
      expect(refusal(await choose(breached))).toEqual(refused(field));
      expect((await choose(unknown)).status).toBe(200);
      expect(pathsAsked()).toEqual([breached, unknown].map(service.pathOf));
    }));

  test('still signs in, and sign-in asks the service nothing', async () => {
    const { email } = await server.user('user');
    expect((await server.client().signIn(email, sharedPassword)).status).toBe(200);
    expect((await server.client().signIn(email, breached)).status).toBe(401);
    expect((await server.client().signIn('nobody@example.org', breached)).status).toBe(401);
    expect(service.asked).toEqual([]);
  });
});

test('only five characters of the hash are sent, and nothing of password, user or site', async () => {
  const email = newAddress();
  await server.client().register(email, unknown, 'Ann Smith');
  const [asked, ...others] = service.asked;
  expect(others).toEqual([]);
  expect(asked?.path).toMatch(/^\/range\/[0-9A-F]{5}$/);
  expect(asked?.path).toBe(service.pathOf(unknown));
  for (const secret of ['eleven', 'slow', 'swans', 'noon', email, 'Smith', server.host, 'cookie'])
    expect(asked?.text.toLowerCase()).not.toContain(secret.toLowerCase());
});

test('a password that local rules refuse is not looked up', async () => {
  expect((await server.client().register(newAddress(), 'password1')).status).toBe(400);
  expect((await server.client().register(newAddress(), 'short')).status).toBe(400);
  expect(service.asked).toEqual([]);
});

test('new, taken and locked addresses get the same response and the same look-ups', async () => {
  const { email: taken } = await server.user('user');
  const { email: locked } = await server.user('user', { lockedAt: new Date() });
  for (const password of [breached, unknown]) {
    const seen = new Set<string>();
    for (const email of [newAddress(), taken, locked]) {
      service.asked.length = 0;
      const { status, text, headers } = await server.client().register(email, password);
      const words = text.replaceAll(/"requestId":"[^"]+"/g, '');
      seen.add(JSON.stringify([status, words, Object.keys(headers).toSorted(), pathsAsked()]));
    }
    expect([...seen]).toEqual([expect.stringContaining(service.pathOf(password))]);
  }
});

test('a made-up link causes no look-up', async () => {
  const made = { token: 'x'.repeat(43), password: breached };
  expect((await server.client().mutate('emailLinks.resetPassword', made)).status).toBe(404);
  const setup = { ...made, email: newAddress() };
  expect((await server.client().mutate('auth.completeSetup', setup)).status).toBe(404);
  expect(service.asked).toEqual([]);
});

test('while the service is down the bundled list decides, and the log says so without the password', async () => {
  service.setDown(true);
  try {
    expect((await server.client().register(newAddress(), breached)).status).toBe(200);
    expect((await server.client().register(newAddress(), 'password1')).status).toBe(400);
  } finally {
    service.setDown(false);
  }
  const lines = server.logLines.filter((line) => line.includes('breached passwords'));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 40,
      time: expect.anything(),
      reason: 'answered 503',
      msg: 'breached passwords could not be looked up: the shipped list alone decided',
    },
  ]);
});

test('a look-up keeps no transaction open, so that concurrent requests do not wait for it', async () => {
  const { email } = await server.user('user');
  const { client } = await server.person('user');
  const token = await mailedToken(server, 'reset_password', (await server.user('user')).id);
  const letAnswer = service.hold();
  const choosing = [
    server.client().register(newAddress(), unknown),
    server.client().mutate('emailLinks.resetPassword', { token, password: unknown }),
    client.mutate('credentials.changePassword', { currentPassword: sharedPassword, newPassword: unknown }),
  ];
  try {
    await expect.poll(() => service.asked.length).toBe(choosing.length);
    expect((await server.client().signIn(email, sharedPassword)).status).toBe(200);
  } finally {
    letAnswer();
  }
  expect((await Promise.all(choosing)).map(({ status }) => status)).toEqual([200, 200, 200]);
});
