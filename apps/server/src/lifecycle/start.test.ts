import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import { openDatabase } from '@atelier/db';
import { describe, expect, type TestContext, test } from 'vitest';
import { makeDataDir, runToEnd, serverMain, startServer, testSecret } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { freePort } from '../testing/free-port.ts';
import { requireWebApp, startErrorMessage } from './start-error.ts';
import { productVersion } from './version.ts';

/** On a busy machine a start takes several times as long. */
const slowMs = 120_000;

const dataDir = async ({ onTestFinished }: TestContext) => {
  const { path, remove } = await makeDataDir();
  onTestFinished(remove);
  return path;
};

/** What prevents a start, and what the error must say. `{data}` is replaced by the data folder. */
const badStarts: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
  [
    'several wrong settings',
    { PORT: 'hush', SECRET_KEY: 'hush-hush', APP_URL: 'http://hush.example' },
    /PORT must be a whole number; SECRET_KEY must have at least 32 characters/,
  ],
  [
    'a database of another kind',
    { DATABASE_URL: 'mysql://hush@localhost/x' },
    /DATABASE_URL must begin with/,
  ],
  [
    'PostgreSQL out of reach',
    { DATABASE_URL: 'postgres://ada:hush@127.0.0.1:1/atelier' },
    /The PostgreSQL server at 127\.0\.0\.1:1 cannot be used/,
  ],
  [
    'PostgreSQL elsewhere with TLS settings that protect nothing',
    { DATABASE_URL: 'postgres://ada:hush@db.example.org/atelier?sslmode=disable' },
    /sslmode of DATABASE_URL .* DATABASE_TLS=unencrypted/,
  ],
  ['a damaged database', { DATABASE_URL: 'file:{data}/damaged.sqlite' }, /is damaged or is not a database/],
  [
    'a data folder below /proc',
    { DATA_DIR: '/proc/atelier/data' },
    /DATA_DIR cannot be made or written to \(ENOENT\)/,
  ],
  ['a data folder that takes no file', { DATA_DIR: '/proc/self' }, /DATA_DIR cannot be made or written to/],
  [
    'a database file below /proc',
    { DATABASE_URL: 'file:/proc/atelier/x.sqlite' },
    /database file \/proc\/atelier\/x.sqlite cannot be opened \(ENOENT\)/,
  ],
  [
    'a misspelt setting',
    { REGISTRATON_OPEN: 'hush' },
    /REGISTRATON_OPEN \(did you mean REGISTRATION_OPEN\?\)/,
  ],
  ['a data folder that is a file', { DATA_DIR: '{data}/damaged.sqlite/x' }, /DATA_DIR cannot be made/],
];

describe.concurrent('a failed start', () => {
  test.for(badStarts)(
    'because of %s says so in one sentence without secrets and exits',
    { timeout: slowMs },
    async ([, env, sentence], t) => {
      const data = await dataDir(t);
      await writeFile(join(data, 'damaged.sqlite'), 'SQLite format 3\0hush'.repeat(500));
      const placed = Object.entries(env).map(([name, value]) => [name, value?.replace('{data}', data)]);
      const port = String(await freePort());
      const { code, stdout, stderr } = await runToEnd([serverMain], {
        PORT: port,
        DATA_DIR: data,
        ...Object.fromEntries(placed),
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(sentence);
      expect(stderr).toMatch(/^atelier: [^\n]+\n$/);
      expect(stdout + stderr).not.toContain('hush');
      expect(stdout + stderr).not.toContain(testSecret);
    },
  );

  test('because the port is taken says so', { timeout: slowMs }, async (t) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await runToEnd([serverMain], { PORT: String(port), DATA_DIR: await dataDir(t) });
    expect(code).toBe(1);
    expect(stderr).toBe('atelier: The address is in use already. Set PORT to another one.\n');
  });

  test('because the web app is not built says how to build it', async (t) => {
    const data = await dataDir(t);
    expect(() => requireWebApp(data)).toThrow(/not built yet. Run \.\/atelier start/);
    await mkdir(join(data, 'dist'));
    await writeFile(join(data, 'dist/index.html'), '');
    expect(() => requireWebApp(join(data, 'dist'))).not.toThrow();
  });

  test('because of a network error or an unexpected one has a sentence', () => {
    expect(startErrorMessage(new Error('The stars are wrong.'))).toBe(
      'The server could not start: The stars are wrong.',
    );
    expect(startErrorMessage('no')).toBe('The server could not start: unknown fault');
    const system = (code: string, syscall: string) =>
      startErrorMessage(Object.assign(new Error('hush'), { code, syscall }));
    expect(system('EACCES', 'listen')).toBe('This account may not listen on that PORT. Set one above 1023.');
    expect(system('EADDRNOTAVAIL', 'listen')).toBe('HOST is not an address of this machine.');
    expect(system('ENOTFOUND', 'getaddrinfo')).toBe('HOST is not a name of this machine.');
  });
});

test('a stop in the middle of a job hands it back, and the next start finishes it', {
  timeout: 2 * slowMs,
}, async (t) => {
  const data = await dataDir(t);
  const env = { ...valuesOf(unmetered), DATA_DIR: data, SHUTDOWN_GRACE_SECONDS: '30' };
  const first = await startServer(env);
  t.onTestFinished(async () => void (await first.end('SIGKILL')));
  // It answers shortly before it prints this.
  await expect.poll(() => first.text.stderr).toContain(`Atelier is running at ${first.origin}/`);
  expect(first.text.stderr).toMatch(/Create the first superadmin .*\/setup#[\w-]{20,}/);
  const client = first.client();
  t.onTestFinished(client.close);
  const ada = { email: 'ada@example.org', password: 'seven quiet herons at dusk' };
  (await client.mutate('auth.register', ada)).data();
  const work = { prompt: 'a heron', model: 'atelier-procedural', width: 1024, height: 1024, count: 8 };
  const { id } = (await client.mutate('jobs.create', work)).data<Job>();
  const currentJob = async () => (await client.query('jobs.get', { id })).data<Job>();
  while ((await currentJob()).state === 'pending') await sleep(5);

  expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
  const db = await openDatabase({ url: `file:${join(data, 'atelier.sqlite')}` });
  const user = await db.users.findByEmail('ada@example.org');
  const [row] = user === null ? [] : await db.jobs.listOwned(user, { after: null, limit: 1 });
  await db.close();
  expect(row).toMatchObject({ state: 'pending', attempts: 0, claimToken: null });
  const [started] = first.text.stdout.split('\n');
  expect(JSON.parse(started ?? '')).toMatchObject({ msg: 'Atelier is starting', version: productVersion() });
  expect(productVersion()).toMatch(/^\d+\.\d+\.\d+/);
  // Every line of the log is one JSON object.
  for (const line of first.text.stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('time');

  const second = await startServer({ ...env, PORT: String(first.port) });
  t.onTestFinished(async () => void (await second.end('SIGKILL')));
  expect(second.startMs).toBeLessThan(20_000);
  while ((await currentJob()).finishedAt === null) await sleep(50);
  expect(await currentJob()).toMatchObject({ state: 'completed' });
  for (const [at, name] of ['127.0.0.1', '[::1]', 'localhost'].entries()) {
    const other = second.client(name);
    t.onTestFinished(other.close);
    const answer = await other.register(`user${at}@example.org`, ada.password);
    expect(answer.status, `under the name ${name}`).toBe(200);
  }
  const me = (await client.query('account.me')).data<{ quota: object }>();
  expect(me.quota).toMatchObject({ used: 8, held: 0 });
});

test('pictures without their database prevent the start, until the database is restored', {
  timeout: 2 * slowMs,
}, async (t) => {
  const data = await dataDir(t);
  const env = { DATA_DIR: data };
  const first = await startServer(env);
  t.onTestFinished(async () => void (await first.end('SIGKILL')));
  await first.end('SIGTERM');
  const database = join(data, 'atelier.sqlite');
  await mkdir(join(data, 'blobs/results'), { recursive: true });
  await writeFile(join(data, 'blobs/results/picture.png'), 'bytes');

  const refusal =
    /There are pictures in DATA_DIR, but the database is missing or empty\..*Backup and restore/;
  // The database has no account yet.
  expect((await runToEnd([serverMain], env)).stderr).toMatch(refusal);
  await rename(database, `${database}.kept`);
  const missing = await runToEnd([serverMain], env);
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(refusal)]);
  // No new database was created in its place.
  await rename(`${database}.kept`, database);

  await rm(join(data, 'blobs'), { recursive: true });
  // Files of file systems and desktops do not count as pictures.
  await mkdir(join(data, 'blobs/lost+found'), { recursive: true });
  await mkdir(join(data, 'blobs/results'));
  for (const rest of ['lost+found/#1', 'results/.DS_Store'])
    await writeFile(join(data, 'blobs', rest), 'bytes');
  const second = await startServer({ ...env, PORT: String(first.port) });
  await second.end('SIGTERM');
});
