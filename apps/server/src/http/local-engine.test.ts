import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@atelier/core/schemas/jobs';
import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import type { StudioModel } from '@atelier/core/schemas/models';
import type { AdminProvider } from '@atelier/core/schemas/providers';
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
