import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { tamper } from '@atelier/db/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Answer } from '../testing/in-process-client.ts';

const oldPassword = 'an old canary: kingfisher-4417';
/** Hashes of `oldPassword` as the older systems left them (R-ID-3). */
const oldHashes = {
  'cost 10': '$2b$10$9mWOnrcxKMz/VkZvEAGX.ejUVbzyiux2MG8OAO.JbOCOYgay82hi2',
  'cost 12': '$2a$12$nWrqieyb.tVHIx4jsHSfcu83A.fXyDRtDhi0Qxdp6Kn.ghV37JSy6',
};
const argon2id = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

const storedHash = async (server: TestServer, id: string) =>
  (await server.db.users.findById(id))?.passwordHash;
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);

describe('an account from an older system', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  test('signs in with an imported bcrypt hash, which becomes Argon2id', () =>
    checkRows(Object.entries(oldHashes), '%s', async (_, passwordHash) => {
      const user = await server.user('user', { passwordHash });
      const client = server.client();
      expect((await client.signIn(user.email, oldPassword)).status).toBe(200);
      expect((await client.query('account.me')).data()).toMatchObject({ id: user.id });
      const upgraded = await storedHash(server, user.id);
      expect(upgraded).toMatch(argon2id);

      expect((await server.client().signIn(user.email, oldPassword)).status).toBe(200);
      expect(await storedHash(server, user.id), 'a hash of today stays').toBe(upgraded);
    }));

  test('a wrong password is refused and leaves the old hash as it was', async () => {
    const passwordHash = oldHashes['cost 10'];
    const user = await server.user('user', { passwordHash });
    for (const wrong of [
      'kingfisher-4417',
      oldPassword.toUpperCase(),
      ` ${oldPassword}`,
      `${oldPassword} `,
    ]) {
      const answer = await server.client().signIn(user.email, wrong);
      expect(answer.status).toBe(401);
      expect(answer.error().appCode).toBe('invalid_credentials');
    }
    expect(await storedHash(server, user.id)).toBe(passwordHash);
  });

  test('two sign-ins at once both succeed, and what is stored afterwards still verifies', async () => {
    const user = await server.user('user', { passwordHash: oldHashes['cost 12'] });
    const clients = [server.client(), server.client()];
    await Promise.all(clients.map((client) => client.csrfToken()));
    const answers = await Promise.all(clients.map((client) => client.signIn(user.email, oldPassword)));
    expect(statuses(answers)).toEqual([200, 200]);
    for (const client of clients)
      expect((await client.query('account.me')).data()).toMatchObject({ id: user.id });
    expect(await storedHash(server, user.id)).toMatch(argon2id);
    expect((await server.client().signIn(user.email, oldPassword)).status).toBe(200);
  });
});

describe('when more passwords wait than fit into the queue', () => {
  test('the rest get 503 with Retry-After, and the queue is served in order', async () => {
    const server = await startTestServer({ ARGON2_CONCURRENCY: '1', ARGON2_QUEUE: '1' });
    try {
      const user = await server.user('user', { passwordHash: oldHashes['cost 12'] });
      const clients = Array.from({ length: 8 }, () => server.client());
      await Promise.all(clients.map((client) => client.csrfToken()));
      const answers = await Promise.all(clients.map((client) => client.signIn(user.email, 'a wrong one')));
      const refused = answers.filter(({ status }) => status === 503);
      expect(refused.length).toBeGreaterThanOrEqual(1);
      for (const answer of refused) {
        expect(answer.error().appCode).toBe('overloaded');
        expect(answer.error().retryAfterS).toBeGreaterThanOrEqual(1);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      }
      const served = answers.filter(({ status }) => status !== 503);
      expect(new Set(statuses(served))).toEqual(new Set([401]));
      expect((await server.client().signIn(user.email, oldPassword)).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});

describe('a password in plain text', () => {
  /** Which of the words occur in any file below the folder: database, write-ahead log, backups, all. */
  const wordsOnDisk = async (folder: string, words: readonly string[]): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const contents = await Promise.all(files.map((file) => readFile(file)));
    return words.filter((word) => contents.some((bytes) => bytes.includes(word)));
  };

  const email = 'canary.keeper@example.org';
  const canaries = {
    first: 'canaryone-kestrel-drifts-4417',
    second: 'canarytwo-kestrel-drifts-4417',
    wrong: 'canarywrong-kestrel-4417',
    weak: 'canary-keeper',
    endless: `canaryendless-${'x'.repeat(300)}`,
    broken: 'canarybroken-kestrel-4417',
    misplaced: 'canarymisplaced-kestrel-4417',
    unstored: 'canaryunstored-kestrel-4417',
  };

  /** Every way in which a password comes in: right, wrong, refused, misplaced, mutilated. */
  const sendThemAll = async (server: TestServer): Promise<Answer[]> => {
    const { first, second, wrong, weak, endless, broken, misplaced } = canaries;
    const client = server.client();
    const headers = { origin: server.origin, 'content-type': 'application/json' };
    const post = async (body: string) =>
      client.raw({
        method: 'POST',
        path: '/trpc/auth.signIn',
        headers: { ...headers, 'x-csrf-token': await client.csrfToken() },
        body,
      });
    return [
      await client.register(email, weak),
      await client.register(email, endless),
      await client.register(email, first),
      await client.register(email, first),
      await client.mutate('credentials.changePassword', { currentPassword: wrong, newPassword: second }),
      await client.mutate('credentials.changePassword', { currentPassword: first, newPassword: weak }),
      await client.mutate('credentials.changePassword', { currentPassword: first, newPassword: second }),
      await client.signIn(email, wrong),
      await client.mutate('auth.signIn', { email, password: { text: misplaced } }),
      await client.mutate('auth.signIn', { email, password: misplaced, [misplaced]: misplaced }),
      await client.mutate('auth.signIn', { email: misplaced, password: misplaced }),
      await client.query('auth.signIn', { email, password: misplaced }),
      await client.raw({ path: `/sign-in?password=${misplaced}` }),
      await post(`{"email":"${email}","password":"${broken}`),
      await client.signIn(email, second),
    ];
  };

  test('is in no response, log line or file, whatever the outcome', async () => {
    const server = await startTestServer();
    const words = Object.values(canaries);
    try {
      const answers = await sendThemAll(server);
      expect(statuses(answers)).toEqual([
        400, 400, 200, 409, 401, 400, 200, 401, 400, 400, 400, 405, 200, 400, 200,
      ]);
      await tamper(server.config.databaseUrl, ['drop table audit_events']);
      const failed = await server.client().register('unstored@example.org', canaries.unstored);
      expect(failed.status).toBe(500);

      const output = [...answers, failed]
        .map(({ text, headers }) => text + JSON.stringify(headers))
        .join('\n');
      expect(words.filter((word) => output.includes(word))).toEqual([]);
      const logged = server.logLines.join('');
      expect(logged, 'the log is the right one').toContain('auth.signIn');
      expect(words.filter((word) => logged.includes(word))).toEqual([]);
      expect(await wordsOnDisk(server.folder, [email]), 'the search finds what is there').toEqual([email]);
      expect(await wordsOnDisk(server.folder, words)).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
