import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { userRecord } from '@atelier/core/testing/records';
import { openDatabaseText, openTestDatabase, testDialects } from '@atelier/db/testing';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { cliMain, makeDataDir, runToEnd, startServer } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { until } from '../worker/testing/harness.ts';
import { erasePerson, exportPerson } from './privacy.ts';
import { previewRetention } from './retention.ts';
import { UsageError } from './usage.ts';

/** On a busy machine each command takes several times as long. */
const slow = { timeout: 180_000 };

const password = 'seven quiet herons at dusk';
const word = 'zzyzxbittern';
const email = `${word}@example.org`;
const boss = 'boss@example.org';

/** The files of a folder that have the word. */
const filesWith = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const contents = await Promise.all(paths.map(async (path) => (await readFile(path)).includes(word)));
  return paths.filter((_, at) => contents[at]);
};

describe.each(testDialects)('./atelier privacy beside a running server on %s', (dialect) => {
  test(
    'exports everything about a person, and erases the account after its address was typed, but not the last superadmin; both are audited',
    slow,
    async ({ onTestFinished }) => {
      const data = await makeDataDir();
      onTestFinished(data.remove);
      const { db, url, drop } = await openTestDatabase(dialect);
      onTestFinished(drop);
      const env = { DATA_DIR: data.path, DATABASE_URL: url };
      const run = (args: string[], input: Parameters<typeof runToEnd>[2] = '') =>
        runToEnd([cliMain, 'privacy', ...args], env, input);
      await db.users.create(userRecord({ email: boss, role: 'superadmin' }), 100);
      const server = await startServer({ ...valuesOf(unmetered), ...env, TWO_FACTOR_ROLES: 'none' });
      onTestFinished(async () => void (await server.end('SIGKILL')));
      const client = server.client();
      onTestFinished(() => client.close());
      (await client.mutate('auth.register', { email, password })).data();
      const request = { prompt: `a ${word}`, model: 'atelier-procedural', width: 256, height: 256, count: 1 };
      (await client.mutate('jobs.create', request)).data();
      await until('the picture', async () => (await client.query('images.list', {})).text.includes(word));
      const owner = await db.users.findByEmail(email);
      if (owner === null) throw new Error('The account is missing.');
      const { id } = owner;

      const out = join(data.path, 'their-data.zip');
      expect(await run(['export', email.toUpperCase(), '--out', out])).toMatchObject({
        ...{ code: 0, stderr: '' },
        stdout: `Wrote everything about ${email} to ${out}. Keep it where only they can read it.\n`,
      });
      expect((await stat(out)).mode & 0o777).toBe(0o600);
      const files = unzipSync(await readFile(out));
      expect(Object.keys(files).filter((name) => name.endsWith('.png'))).toHaveLength(1);
      expect(Buffer.from(files['data/images.json'] ?? []).toString()).toContain(word);
      const before = await readFile(out);
      expect(await run(['export', id, '--out', out])).toMatchObject({
        ...{ code: 2, stdout: '', stderr: `atelier: ${out} already exists.\n` },
      });
      expect((await readFile(out)).equals(before)).toBe(true);
      expect((await readdir(data.path)).filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(await db.audit.list({ type: 'data_export_requested' }, null, 9)).toMatchObject([
        { ip: 'console', actorId: null, entityId: id, details: { byOperator: true } },
        { ip: 'console', actorId: null, entityId: id, details: { byOperator: true } },
      ]);

      if (dialect === 'sqlite') {
        const [image] = await db.images.listOfJobs(owner, [
          (await db.jobs.listOwned(owner, { after: null, limit: 1 }))[0]?.id ?? '',
        ]);
        await db.images.delete(owner, image?.id ?? '', new Date(Date.now() - 3 * 86_400_000));
        const preview = ['retention', 'preview', 'trashDays=2', '--json'];
        const shown = await runToEnd([cliMain, ...preview], env);
        expect(shown).toMatchObject({ code: 0, stderr: '' });
        const [images, uploads] = shown.stdout
          .split('\n')
          .slice(0, 2)
          .map((line) => JSON.parse(line));
        expect(images).toMatchObject({ name: 'retention.trashDays', days: 2, kind: 'images', rows: 1 });
        expect([images.files > 1, images.bytes > 100]).toEqual([true, true]);
        expect(uploads).toMatchObject({ kind: 'uploads', rows: 0 });
        // What is refused before the database is asked, or by it alike on both.
        const missing = 'atelier: There is no account with this ID or email address.\n';
        const nameless = 'atelier: Name the person by ID (usr_…) or email address. Try ./atelier help.\n';
        for (const [person, stderr] of [
          ['eve@example.org', missing],
          ['eve', nameless],
        ] as const)
          expect(await run(['erase', person, '--yes'])).toMatchObject({ code: 2, stdout: '', stderr });
        for (const typed of ['', 'eve@example.org\n']) {
          const refused = await run(['erase', id], typed);
          expect(refused).toMatchObject({ code: 2, stdout: '' });
          expect(refused.stderr).toContain('Nothing was deleted');
        }
        // Between the question and the answer, the address goes to someone else: who was named is deleted, and no one else.
        const [moved, next] = [
          userRecord({ email: 'first@example.org' }),
          userRecord({ email: 'next@example.org' }),
        ];
        for (const user of [moved, next]) await db.users.create(user, 100);
        const answer = async () => {
          await db.users.setEmail(moved.id, moved.email, 'second@example.org', new Date());
          await db.users.setEmail(next.id, next.email, moved.email, new Date());
          return `${moved.email}\n`;
        };
        expect((await run(['erase', moved.email], { to: 'Type', give: answer })).code).toBe(0);
        expect(await db.users.findById(moved.id)).toBeNull();
        expect((await db.users.findByEmail(moved.email))?.id).toBe(next.id);
      }
      expect(await run(['erase', boss, '--yes'])).toMatchObject({
        ...{ code: 1, stdout: '' },
        stderr: 'atelier: The last superadmin can’t be demoted, locked or deleted.\n',
      });
      expect(await db.users.findByEmail(boss)).not.toBeNull();
      expect((await client.query('account.me')).status).toBe(200);

      expect(await run(['erase', id], `${email}\n`)).toMatchObject({
        code: 0,
        stdout: `${email} is deleted, with 1 image and 1 job.\n`,
      });
      expect((await client.query('account.me')).status).toBe(401);
      expect(await db.users.findById(id)).toBeNull();
      expect(await db.audit.list({ type: 'user_deleted', entityId: id }, null, 9)).toMatchObject([
        { ip: 'console', actorId: null, entityId: id, details: { imagesDeleted: 1, byOperator: true } },
      ]);
      // The last email has gone to the mailbox of the operator, sealed as others until it is sent.
      await until('the last email', async () => (await db.outbox.count()) === 0);
      expect(await openDatabaseText(url, word)).toEqual([]);
      expect(server.text.stdout).not.toContain(word);

      expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
      const found = await filesWith(data.path);
      expect(found.filter((path) => !path.includes('mailbox'))).toEqual([]);
    },
  );
});

test('commands that name no person, or one without account, change nothing', async () => {
  for (const args of [[], ['one', 'two'], ['--out', 'file'], ['eve@example.org', '--force']])
    await expect(exportPerson(args)).rejects.toThrow(UsageError);
  await expect(erasePerson(['--yes'])).rejects.toThrow(UsageError);
  for (const args of [['auditDays'], ['passwordDays=3'], ['trashDays=-1'], ['trashDays=3', 'auditDays=3']])
    await expect(previewRetention(args)).rejects.toThrow(UsageError);
});
