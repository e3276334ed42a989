import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { cliMain, runToEnd } from '../testing/child.ts';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import { importUsers } from './import.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 120_000 };

const oldPassword = 'an old canary: kingfisher-4417';
/** Hashes of `oldPassword` from older systems (R-ID-3). */
const cost10 = '$2b$10$9mWOnrcxKMz/VkZvEAGX.ejUVbzyiux2MG8OAO.JbOCOYgay82hi2';
const cost12 = '$2a$12$nWrqieyb.tVHIx4jsHSfcu83A.fXyDRtDhi0Qxdp6Kn.ghV37JSy6';
/** All that bcrypt reads; the hash is of this and `' and then the end'`. */
const first72Bytes = 'the long tale of seventy-two bytes, which is just where bcrypt stops: ab';
const longHash = '$2y$10$.CE1Rq2zu3MFCBJ11tqRg.bv6XGChrPwdvyz3WoPF./pW/ZDA7Ixa';
const argon2id = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** High enough for these hashes. */
let constantTimeStepMs = '10000';

/** Runs an import on the machine of the running server. */
const run = async (name: string, content: string, ...options: string[]) => {
  const file = join(server.folder, name);
  await writeFile(file, content);
  const env = { DATA_DIR: server.config.dataDir, EVEN_ANSWER_MS: constantTimeStepMs };
  return runToEnd([cliMain, 'user', 'import', file, ...options], env, '');
};
const find = (email: string) => server.db.users.findByEmail(email);

describe('imported people', () => {
  test('sign in with their old passwords, whose hashes become Argon2id', slow, async () => {
    const rows = [
      'email,name,password_hash,email_verified,created_at',
      `Ten@example.org,Tenth,${cost10},true,2019-05-06T07:08:09Z`,
      `twelve@example.org,,${cost12},yes,`,
      'none@example.org,,,no,',
    ];
    expect(await run('users.csv', rows.join('\n'))).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'Imported 3 accounts, 1 without a password.\n',
    });
    expect(await find('ten@example.org')).toMatchObject({
      name: 'Tenth',
      role: 'user',
      passwordHash: cost10,
      createdAt: new Date('2019-05-06T07:08:09.000Z'),
      emailVerifiedAt: expect.any(Date),
      lockedAt: null,
    });
    expect(await find('none@example.org')).toMatchObject({ emailVerifiedAt: null, passwordHash: null });

    for (const email of ['ten@example.org', 'twelve@example.org']) {
      expect((await server.client().signIn(email, 'not the password')).status).toBe(401);
      const client = server.client();
      expect((await client.signIn(email, oldPassword)).status).toBe(200);
      expect((await client.query('account.me')).data()).toMatchObject({ email });
      expect((await find(email))?.passwordHash).toMatch(argon2id);
      expect((await server.client().signIn(email, oldPassword)).status).toBe(200);
    }
    expect((await server.client().signIn('none@example.org', '')).status).toBe(400);
    expect((await server.client().signIn('none@example.org', oldPassword)).status).toBe(401);
  });

  test(
    'keep a password of more than 72 bytes, even when a sign-in differs after the part that bcrypt reads',
    slow,
    async () => {
      const people = [{ email: 'long@example.org', password_hash: longHash, email_verified: true }];
      expect(await run('long.json', JSON.stringify(people))).toMatchObject({ code: 0 });
      const client = server.client();
      const signIn = async (password: string, by = server.client()) =>
        (await by.signIn('long@example.org', password)).status;
      const full = `${first72Bytes} and then the end`;
      expect(await signIn(first72Bytes.slice(0, -1))).toBe(401);
      // bcrypt ignores the end, so the older system accepted these, too.
      for (const typed of [`${first72Bytes} and then another end`, first72Bytes, full]) {
        expect(await signIn(typed)).toBe(200);
        expect((await find('long@example.org'))?.passwordHash).toBe(longHash);
      }
      expect(await signIn(full, client)).toBe(200);

      // A password that is changed is kept whole.
      const changed = await client.mutate('credentials.changePassword', {
        currentPassword: full,
        newPassword: `${full}, which is new`,
      });
      expect(changed.status).toBe(200);
      expect((await find('long@example.org'))?.passwordHash).toMatch(argon2id);
      expect(await signIn(`${full}, which is old`)).toBe(401);
      expect(await signIn(`${full}, which is new`)).toBe(200);
    },
  );
});

describe('a file', () => {
  test('can be imported twice: existing accounts are not changed', slow, async () => {
    const before = await server.user('user');
    const rows = `email,name,password_hash\n${before.email},Other,${cost10}\nfresh@example.org,Fresh,`;
    expect(await run('twice.csv', rows, '--dry-run')).toMatchObject({
      code: 0,
      stdout: 'Would import 1 account, 1 without a password; skipped 1 that already exist.\n',
    });
    expect(await find('fresh@example.org')).toBeNull();
    expect(await run('twice.csv', rows)).toMatchObject({
      code: 0,
      stdout: 'Imported 1 account, 1 without a password; skipped 1 that already exist.\n',
    });
    expect(await find(before.email)).toEqual(before);
    const fresh = await find('fresh@example.org');
    const events = await server.db.audit.list({ entityId: fresh?.id ?? '' }, null, 10);
    expect(events.map(({ type, ip, details }) => [type, ip, details])).toEqual([
      ['user_imported', 'console', { role: 'user', hasPassword: false, emailVerified: false }],
    ]);
  });

  test('with one bad row is not imported at all, and the error repeats no hash', slow, async () => {
    const bad = cost10.replace('$2b$10', '$2b$31');
    const rows = `email,role,password_hash\ngood@example.org,,${cost10}\nbad@example.org,admin,${bad}`;
    const { code, stdout, stderr } = await run('bad.csv', rows);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `atelier: ${join(server.folder, 'bad.csv')} was not imported: 2 problems.`,
      expect.stringMatching(/^ {2}line 3: role: .*--allow-roles/),
      expect.stringMatching(/^ {2}line 3: password_hash: /),
      '',
    ]);
    expect(stderr).not.toContain(bad.slice(7));
    expect(await find('good@example.org')).toBeNull();
  });

  test(
    'whose hashes take longer than EVEN_ANSWER_MS makes the command advise a value, also in a dry run',
    slow,
    async () => {
      const rows = `email,password_hash\ndear@example.org,${cost12}`;
      constantTimeStepMs = '10';
      onTestFinished(() => {
        constantTimeStepMs = '10000';
      });
      for (const options of [['--dry-run'], []]) {
        const { code, stdout } = await run('dear.csv', rows, ...options);
        expect(code).toBe(0);
        const [, advice = '', ...rest] = stdout.split('\n');
        expect(rest).toEqual(['']);
        const minMs = Number(/set EVEN_ANSWER_MS to at least (\d+) \(now 10\)/.exec(advice)?.[1]);
        expect(minMs).toBeGreaterThanOrEqual(100);
        expect(stdout).not.toContain(cost12.slice(7));
      }
    },
  );

  test('creates no role above user without --allow-roles', slow, async () => {
    const rows = 'email,role\nchief@example.org,superadmin';
    expect(await run('roles.csv', rows)).toMatchObject({ code: 1 });
    expect(await run('roles.csv', rows, '--allow-roles')).toMatchObject({ code: 0 });
    expect(await find('chief@example.org')).toMatchObject({ role: 'superadmin' });
  });

  test('that is missing, of another type or not UTF-8 is an error in one sentence', slow, async () => {
    const errorOf = (args: string[]) => importUsers(args).catch((thrown: unknown) => String(thrown));
    await writeFile(join(server.folder, 'latin.csv'), Buffer.from('email\nj\xf6rg@example.org', 'latin1'));
    expect(await errorOf([])).toMatch(/Name the file/);
    expect(await errorOf(['users.xlsx'])).toMatch(/ends in \.csv or \.json/);
    expect(await errorOf(['/nowhere/users.csv'])).toMatch(/cannot be read/);
    expect(await errorOf([join(server.folder, 'latin.csv')])).toMatch(/is not UTF-8/);
    expect(await errorOf(['users.csv', '--roles'])).toMatch(/Unknown option '--roles'/);
  });
});
