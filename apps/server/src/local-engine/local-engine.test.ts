import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalEngineReport } from '@atelier/core/ports/local-engine';
import type { LocalEngineSettings } from '@atelier/core/schemas/local-engine';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLocalEngine, type LocalEngineDeps } from './local-engine.ts';
import { createOrphanNote } from './orphan.ts';
import { findFreePort } from './run-engine.ts';
import { isRunning, makeProgram } from './testing/program.ts';

let program: Awaited<ReturnType<typeof makeProgram>>;
beforeAll(async () => {
  program = await makeProgram();
});
afterAll(() => program.remove());

const ask: LocalEngineDeps['ask'] = async (baseUrl) => {
  const answer = await fetch(`${baseUrl}/sdcpp/v1/capabilities`).catch(() => null);
  if (answer === null) return 'nothing';
  return answer.ok ? 'engine' : 'other';
};

const quick = {
  timing: { startMs: 20_000, askMs: 50, memoryMs: 50, endMs: 2000 },
  rules: { firstDelayMs: 20, longestDelayMs: 100, maxCrashes: 3 },
};

const open = async (deps: Partial<LocalEngineDeps> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-engines-'));
  const states: string[] = [];
  const ready: string[] = [];
  const faults: unknown[] = [];
  const engine = createLocalEngine({
    ...{ node: 'here', folder, environment: null, downloadHosts: [], env: { TZ: 'UTC' } },
    files: { open: () => Promise.reject(new Error('Nothing is downloaded here.')) },
    ask,
    onReady: async (baseUrl) => void ready.push(baseUrl),
    isBusy: async () => false,
    drainMs: 5000,
    onState: (state) => states.push(state),
    onFault: (fault) => faults.push(fault),
    onDownloadEnd: async () => undefined,
    ...quick,
    ...deps,
  });
  onTestFinished(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
    expect(faults).toEqual([]);
  });
  await engine.prepare();
  const until = async (state: LocalEngineReport['state']): Promise<LocalEngineReport> => {
    await expect
      .poll(async () => (await engine.host.report()).state, { timeout: 30_000, interval: 20 })
      .toBe(state);
    return engine.host.report();
  };
  return { engine, folder, host: engine.host, states, ready, until };
};

const settings = async (scene: string, fields: Partial<LocalEngineSettings> = {}) => ({
  ...{ binary: program.binary, model: await program.model(scene), args: [], memoryMb: null },
  ...fields,
});

test('the program runs on loopback with a stripped environment, shows its output, and ends when it is stopped', async () => {
  const { host, ready, until } = await open();
  host.start(await settings('serve', { args: ['--threads', '2', '--vae-tiling'] }));
  const running = await until('running');
  expect(ready).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)]);
  expect(running).toMatchObject({ reason: null, restarts: 0, uptimeS: expect.any(Number) });
  expect(running.memoryMb).toBeGreaterThan(5);
  const log = host.log().join('\n');
  expect(log).toContain('environment: {"TZ":"UTC"}');
  expect(log).toMatch(
    /arguments: --listen-ip 127\.0\.0\.1 --listen-port \d+ --model \S+ --threads 2 --vae-tiling/,
  );
  await host.stop();
  expect(await host.report()).toMatchObject({ state: 'stopped', pid: null });
  expect(isRunning(running.pid ?? 0)).toBe(false);
});

test('a program that ends at its start is started again with growing pauses, until somebody has to look at it', async () => {
  const { host, states, until } = await open();
  host.start(await settings('exit'));
  const { reason } = await until('failed');
  expect(reason).toContain('ended at its start (code 3)');
  expect(reason).toContain('isn’t started again by itself');
  expect(reason).not.toContain('/srv');
  expect(states).toEqual(['starting', 'backing-off', 'starting', 'backing-off', 'starting', 'failed']);
  expect(host.log().join()).toContain('something is wrong at /srv/secret/place');
  // Start tries again, and counts from the beginning.
  host.start(await settings('serve'));
  expect(await until('running')).toMatchObject({ restarts: 0 });
});

test('a program that crashes while it runs is started again', async () => {
  const { host, ready, states, until } = await open({ rules: { ...quick.rules, maxCrashes: 100 } });
  host.start(await settings('crash 300'));
  await expect.poll(() => ready.length, { timeout: 30_000 }).toBeGreaterThan(1);
  await host.stop();
  expect((await until('stopped')).restarts).toBeGreaterThan(0);
  expect(states.slice(0, 4)).toEqual(['starting', 'running', 'backing-off', 'starting']);
});

test('what makes another try useless is told at once: the model, a library, the arguments, another program', () =>
  checkRows(
    [
      ['model-error', /model can’t be loaded/],
      ['library', /lacks a library/],
      ['stranger', /not as sd-server does/],
    ],
    '%s',
    async (scene, words) => {
      const { host, states, until } = await open();
      host.start(await settings(scene));
      expect((await until('failed')).reason).toMatch(words);
      expect(states).toEqual(['starting', 'failed']);
    },
  ));

test('a program that never answers is ended', async () => {
  const { host, until } = await open({ timing: { ...quick.timing, startMs: 1500 } });
  host.start(await settings('silent'));
  await expect.poll(async () => (await host.report()).pid, { timeout: 10_000 }).not.toBeNull();
  const { pid } = await host.report();
  expect((await until('failed')).reason).toMatch(/didn’t answer within 1 minutes/);
  expect(isRunning(pid ?? 0)).toBe(false);
});

test.runIf(process.platform !== 'win32')(
  'a program that needs more memory than its limit is stopped',
  async () => {
    const { host, until } = await open();
    host.start(await settings('eat', { memoryMb: 300 }));
    const { reason } = await until('failed');
    expect(reason).toMatch(/more than its limit of 300 MB/);
  },
);

test('a port that another program takes first is replaced by another one', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const address = other.address();
  const taken = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const ports = [taken];
  const { host, ready, until } = await open({ freePort: async () => ports.shift() ?? findFreePort() });
  host.start(await settings('serve'));
  await until('running');
  expect(ready).toHaveLength(1);
  expect(ready[0]).not.toContain(`:${taken}`);
});

test('a stop waits for the picture that is being made, but not for ever', async () => {
  let isBusy = true;
  const { host, until } = await open({ isBusy: async () => isBusy, drainMs: 1500 });
  host.start(await settings('serve'));
  await until('running');
  const stopping = host.stop();
  await until('stopping');
  isBusy = false;
  await stopping;
  isBusy = true;
  host.start(await settings('serve'));
  await until('running');
  const startedMs = performance.now();
  await host.stop();
  expect(performance.now() - startedMs).toBeGreaterThan(1400);
  expect((await host.report()).state).toBe('stopped');
});

test('settings that do not fit this machine are told before anything is started', async () => {
  const { host, states, until } = await open({ availableBytes: () => 1000 });
  const file = async (name: string, content: Uint8Array | string, mode = 0o755) => {
    const path = join(program.folder, name);
    await writeFile(path, content);
    await chmod(path, mode);
    return path;
  };
  const elf = Buffer.alloc(64);
  elf.set([0x7f, 0x45, 0x4c, 0x46]);
  elf.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18);
  const rows: readonly (readonly [Partial<LocalEngineSettings>, string, RegExp])[] = [
    [{ binary: '/none/sd-server' }, 'binary', /no such file/],
    [{ binary: program.folder }, 'binary', /a folder/],
    [{ binary: await file('plain', 'x', 0o600) }, 'binary', /chmod \+x/],
    [{ binary: await file('text', 'hello') }, 'binary', /isn’t a program/],
    [{ binary: await file('release.zip', 'PK\u0003\u0004') }, 'binary', /ZIP archive/],
    [{ binary: await file('foreign', elf) }, 'binary', /another (kind of processor|operating system)/],
    [{ model: '/none/model.gguf' }, 'model', /no such file/],
    [{ model: await file('empty.gguf', '') }, 'model', /is empty/],
    [{ model: await file('page.gguf', '<!DOCTYPE html>') }, 'model', /web page/],
    [{ model: await file('pointer.gguf', 'version https://git-lfs.github.com/spec/v1') }, 'model', /pointer/],
    [{ model: await file('large.gguf', Buffer.alloc(2000)) }, 'model', /of memory/],
    [{ model: await file('huge.gguf', Buffer.alloc(900)), memoryMb: 0 }, 'memoryMb', /memory limit/],
  ];
  for (const [fields, path, words] of rows) {
    const fault = await host.check(await settings('serve', fields));
    expect(fault, JSON.stringify(fields)).toEqual({ path, message: expect.stringMatching(words) });
  }
  expect(await host.check(await settings('serve'))).toBeNull();
  host.start(await settings('serve', { binary: '/none/sd-server' }));
  await until('failed');
  expect(states).toEqual(['starting', 'failed']);
});

test.runIf(process.platform !== 'win32')(
  'a program that an earlier server left is ended, and another one with its process id is not',
  async () => {
    const { engine, folder } = await open();
    const note = createOrphanNote(folder);
    const left = async (args: readonly string[]) => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)', '--', ...args], {
        detached: true,
        stdio: 'ignore',
      });
      await once(child, 'spawn');
      return { child, pid: child.pid ?? 0 };
    };
    const stranger = await left(['--listen-port', '1']);
    await note.write({ pid: stranger.pid, file: 'node', port: 2 });
    expect(await engine.prepare()).toBe(false);
    expect(isRunning(stranger.pid)).toBe(true);
    await note.write({ pid: stranger.pid, file: 'node', port: 1 });
    const ended = once(stranger.child, 'exit');
    expect(await engine.prepare()).toBe(true);
    await ended;
  },
);
