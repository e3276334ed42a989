import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Usage } from '@atelier/core/schemas/jobs';
import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import type { StudioModel } from '@atelier/core/schemas/models';
import type { AdminProvider } from '@atelier/core/schemas/providers';
import { openDatabase } from '@atelier/db';
import { afterAll, beforeAll, expect, type TestContext, test } from 'vitest';
import { productionBackends } from '../compose/providers.ts';
import { isRunning, makeProgram } from '../local-engine/testing/program.ts';
import { makeDataDir, startServer } from '../testing/child.ts';
import { unmetered, valuesOf } from '../testing/deviations.ts';
import { startTestServer } from '../testing/in-process.ts';

const quick = {
  timing: { askMs: 50 },
  rules: { firstDelayMs: 50, longestDelayMs: 200 },
  drainMs: 10_000,
};

let program: Awaited<ReturnType<typeof makeProgram>>;
beforeAll(async () => {
  program = await makeProgram();
});
afterAll(() => program.remove());

/** A server, a superadmin and a person, and a worker that works. */
const open = async ({ onTestFinished }: TestContext) => {
  const server = await startTestServer({}, { backends: productionBackends, localEngine: quick });
  onTestFinished(() => server.stop());
  const root = (await server.person('superadmin')).client;
  const ada = (await server.person('user')).client;
  server.application.worker.start();
  const status = async () => (await root.query('admin.localEngine.status')).data<LocalEngineStatus>();
  const until = async (state: LocalEngineStatus['state']) => {
    await expect.poll(async () => (await status()).state, { timeout: 30_000, interval: 50 }).toBe(state);
    return status();
  };
  const configure = async (scene: string) =>
    (
      await root.mutate('admin.localEngine.configure', {
        binary: program.binary,
        model: await program.model(scene),
      })
    ).data<LocalEngineStatus>();
  const models = async () =>
    (await ada.query('models.list'))
      .data<{ items: StudioModel[] }>()
      .items.filter(({ provider }) => provider.name === 'This machine');
  const job = async (id: string) => (await ada.query('jobs.get', { id })).data<Job>();
  const draw = async () => {
    const [model] = await models();
    const input = { prompt: 'a heron', model: model?.id ?? '', width: 512, height: 512, count: 1 };
    return (await ada.mutate('jobs.create', input)).data<Job>();
  };
  const ended = async (id: string) => {
    await expect
      .poll(async () => (await job(id)).finishedAt, { timeout: 40_000, interval: 100 })
      .not.toBeNull();
    return job(id);
  };
  return { server, root, ada, status, until, configure, models, draw, job, ended };
};

test('a superadmin sets the engine up and starts it, people draw with its model, and a stop finishes the picture first', {
  timeout: 120_000,
}, async (t) => {
  const { server, root, status, until, configure, models, draw, job, ended } = await open(t);
  expect(await status()).toMatchObject({ state: 'off', settings: null, source: 'console', providerId: null });
  expect((await root.mutate('admin.localEngine.start')).error().appCode).toBe('conflict');
  const wrong = { binary: program.folder, model: '/none.gguf' };
  expect((await root.mutate('admin.localEngine.configure', wrong)).error()).toMatchObject({
    appCode: 'validation_failed',
    issues: [{ path: 'binary' }],
  });
  const forbidden = { binary: program.binary, model: program.binary, args: ['--listen-ip', '0.0.0.0'] };
  expect((await root.mutate('admin.localEngine.configure', forbidden)).error().appCode).toBe(
    'validation_failed',
  );

  expect(await configure('slow 3')).toMatchObject({ state: 'stopped' });
  expect(await models()).toEqual([]);
  await root.mutate('admin.localEngine.start');
  const running = await until('running');
  expect(running.log.join('\n')).not.toContain('SECRET');
  expect((await models()).map(({ unavailable }) => unavailable)).toEqual([null]);
  const { items } = (await root.query('admin.providers.list')).data<{ items: AdminProvider[] }>();
  expect(items).toMatchObject([
    { id: running.providerId, kind: 'stable-diffusion-cpp', source: 'supervised', models: { enabled: 1 } },
  ]);
  expect((await ended((await draw()).id)).state).toBe('completed');

  const { id } = await draw();
  await expect.poll(async () => (await job(id)).state, { timeout: 10_000, interval: 20 }).toBe('running');
  await sleep(300);
  expect((await root.mutate('admin.localEngine.stop')).data<LocalEngineStatus>().state).toBe('stopping');
  await until('stopped');
  expect((await ended(id)).state, 'what was being made').toBe('completed');
  expect(isRunning(running.pid ?? 0)).toBe(false);
  expect((await models()).every(({ unavailable }) => unavailable !== null)).toBe(true);

  const events = await server.db.audit.list({ entityId: server.application.localEngine.host.node }, null, 20);
  expect(events.map(({ type }) => type)).toEqual([
    'local_engine_stopped',
    'local_engine_started',
    'local_engine_change',
  ]);
  expect(events[0]?.details).toEqual({ runs: 'true → false' });
});

test('an engine that dies at work fails the job in words, is not asked twice, and runs again', {
  timeout: 120_000,
}, async (t) => {
  const { root, until, configure, draw, ended, status } = await open(t);
  await configure('crash-at-work');
  await root.mutate('admin.localEngine.start');
  const { pid } = await until('running');
  const { id } = await draw();
  const { state, failure } = await ended(id);
  expect(state).toBe('failed');
  expect(failure).toMatch(/Nothing was charged/);
  await expect.poll(async () => (await status()).restarts, { timeout: 20_000 }).toBe(1);
  const again = await until('running');
  expect(again.pid).not.toBe(pid);
  // The program of the second run has been asked for nothing, so it lives.
  await sleep(1500);
  expect(await status()).toMatchObject({ state: 'running', restarts: 1, pid: again.pid });
});

test('a picture that a stop or a kill of the server interrupts is made again by the engine of the next one, and counted once', {
  timeout: 180_000,
}, async ({ onTestFinished }) => {
  const data = await makeDataDir();
  onTestFinished(() => data.remove());
  const start = async (scene: string, port?: number) => {
    const server = await startServer({
      ...valuesOf(unmetered),
      ...{ DATA_DIR: data.path, SD_SERVER_BINARY: program.binary, SD_MODEL_FILE: await program.model(scene) },
      ...{ JOB_LEASE_SECONDS: '5', ...(port !== undefined && { PORT: String(port) }) },
    });
    onTestFinished(async () => void (await server.end('SIGKILL')));
    return server;
  };
  let server = await start('slow 1000000');
  const ada = server.client();
  onTestFinished(() => void ada.close());
  const account = { email: 'ada@example.org', password: 'seven quiet herons at dusk' };
  (await ada.mutate('auth.register', account)).data();
  const model = async () =>
    (await ada.query('models.list'))
      .data<{ items: StudioModel[] }>()
      .items.find(({ provider, unavailable }) => provider.name === 'This machine' && unavailable === null);
  await expect.poll(model, { timeout: 30_000 }).toBeDefined();
  const request = { prompt: 'a heron', model: (await model())?.id, width: 512, height: 512, count: 1 };
  const { id } = (await ada.mutate('jobs.create', request)).data<Job>();
  const db = await openDatabase({ url: `file:${data.path}/atelier.sqlite` });
  onTestFinished(() => db.close());
  const me = await db.users.findByEmail(account.email);
  const stored = async () => (me === null ? null : db.jobs.findOwned(me, id));
  const untilSubmitted = (attempts: number) =>
    expect
      .poll(async () => [(await stored())?.attempts, (await stored())?.remoteId != null], { timeout: 30_000 })
      .toEqual([attempts, true]);

  await untilSubmitted(1);
  expect(await server.end('SIGTERM')).toEqual({ code: 0, signal: null });
  // Handed back: the stop costs no attempt.
  expect(await stored()).toMatchObject({ state: 'pending', attempts: 0 });
  server = await start('slow 1000000', server.port);
  await expect.poll(async () => (await stored())?.state, { timeout: 30_000 }).toBe('running');
  await sleep(1500);
  await untilSubmitted(1);
  await server.end('SIGKILL');
  server = await start('serve', server.port);
  const job = async () => (await ada.query('jobs.get', { id })).data<Job>();
  await expect.poll(async () => (await job()).finishedAt, { timeout: 60_000, interval: 200 }).not.toBeNull();
  expect(await job()).toMatchObject({ state: 'completed', failure: null, chargedPictures: 1 });
  const { pictures } = (await ada.query('usage.mine')).data<Usage>();
  expect(pictures).toMatchObject({ used: 1, held: 0 });
});

test.runIf(process.platform === 'linux')(
  'a server that is killed leaves no engine, and the next one starts it again; a stop ends both',
  { timeout: 120_000 },
  async ({ onTestFinished }) => {
    const data = await makeDataDir();
    onTestFinished(() => data.remove());
    const env = {
      ...valuesOf(unmetered),
      DATA_DIR: data.path,
      SD_SERVER_BINARY: program.binary,
      SD_MODEL_FILE: await program.model('serve'),
    };
    const enginePid = async (): Promise<number> => {
      const { readFile } = await import('node:fs/promises');
      const read = async () =>
        JSON.parse(await readFile(`${data.path}/engines/process.json`, 'utf8')).pid as number;
      await expect.poll(() => read().catch(() => null), { timeout: 20_000 }).not.toBeNull();
      return read();
    };
    const first = await startServer(env);
    const pid = await enginePid();
    expect(isRunning(pid)).toBe(true);
    await first.end('SIGKILL');
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
    const second = await startServer(env);
    await expect.poll(enginePid, { timeout: 20_000 }).not.toBe(pid);
    const next = await enginePid();
    await second.end('SIGTERM');
    await expect.poll(() => isRunning(next), { timeout: 5000 }).toBe(false);
  },
);
