import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { workerEnv } from './worker-env.ts';
import { startWorkerProcess, type WorkerProcessOptions } from './worker-process.ts';

const busy = new URL('./testing/busy-worker.ts', import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(`./testing/${name}`, import.meta.url));
const onUnix = test.skipIf(process.platform === 'win32');

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const start = (options: WorkerProcessOptions = {}) => {
  const failures: Error[] = [];
  const messages: string[] = [];
  const worker = startWorkerProcess<string, string>(
    busy,
    { onMessage: (message) => messages.push(message), onFailure: (cause) => failures.push(cause) },
    options,
  );
  onTestFinished(() => worker.end());
  return { worker, failures, messages };
};

/** A process whose worker is in synchronous code. */
const startBusyParent = async (...args: string[]) => {
  const parent = spawn(process.execPath, [pathOf('busy-parent.ts'), ...args]);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [printed] = await once(parent.stdout, 'data');
  const pid = Number(String(printed));
  onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')));
  expect(isRunning(pid)).toBe(true);
  return { parent, pid };
};

test('a process that cannot be started is reported as a failure, and nothing throws', async () => {
  const refusal = new Error('spawn ENOMEM');
  const { worker, failures } = start({
    forkProcess: () => {
      throw refusal;
    },
  });
  worker.keepAlive(true);
  worker.send('x');
  expect(failures).toEqual([]);
  await expect.poll(() => failures).toEqual([refusal]);
  await worker.end();
});

onUnix('a process gives way to others from its first instruction on', async () => {
  const { worker } = start({ niceness: 15 });
  expect(getPriority(worker.pid ?? 0)).toBe(15);
});

test('no failure is reported for a process that could not be started and was ended before', async () => {
  const { worker, failures } = start({
    forkProcess: () => {
      throw new Error('spawn ENOMEM');
    },
  });
  await worker.end();
  await sleep(20);
  expect(failures).toEqual([]);
});

onUnix('a process that cannot be started for lack of file descriptors is reported as a failure', async () => {
  const command = `ulimit -n 64; exec "${process.execPath}" "${pathOf('descriptors-parent.ts')}"`;
  const parent = spawn('/bin/sh', ['-c', command]);
  let [output, errors] = ['', ''];
  parent.stdout.on('data', (text) => {
    output += text;
  });
  parent.stderr.on('data', (text) => {
    errors += text;
  });
  const [code] = await once(parent, 'close');
  expect({ code, errors, output }).toEqual({
    code: 0,
    errors: '',
    output: expect.stringMatching(/EMFILE|no channel/),
  });
});

test('a worker that is ended or killed is gone, and only the killed one is a failure', async () => {
  const [ended, killed] = [start(), start()];
  for (const { worker, messages } of [ended, killed]) {
    worker.send('x');
    await expect.poll(() => messages, { timeout: 20_000 }).toEqual(['x']);
  }
  await ended.worker.end();
  process.kill(Number(killed.worker.pid), 'SIGKILL');
  await expect.poll(() => killed.failures.length).toBe(1);
  expect(ended.failures).toEqual([]);
  expect(isRunning(Number(ended.worker.pid))).toBe(false);
});

onUnix('a worker in synchronous code ends with a parent that exits', async () => {
  const { parent, pid } = await startBusyParent();
  parent.stdin.write('exit');
  await once(parent, 'exit');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

onUnix('a worker in synchronous code that watches its parent ends after that is killed', async () => {
  const { parent, pid } = await startBusyParent('watch');
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});

test('many workers have one exit listener in common, which goes with the last one', async () => {
  const before = process.listenerCount('exit');
  const workers = [1, 2, 3].map(() => start().worker);
  expect(process.listenerCount('exit')).toBe(before + 1);
  await Promise.all(workers.map((worker) => worker.end()));
  expect(process.listenerCount('exit')).toBe(before);
});

test('a worker gets library paths and memory settings of an environment, and nothing else', () => {
  const passed = { LD_LIBRARY_PATH: '/lib', MALLOC_ARENA_MAX: '2', TZ: 'UTC' };
  const secret = { SECRET_KEY: 's', DATABASE_URL: 'd', NODE_OPTIONS: '--inspect', PATH: '/bin' };
  expect(workerEnv({ ...passed, ...secret, UV_THREADPOOL_SIZE: undefined })).toEqual(passed);
});
