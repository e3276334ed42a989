import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { AppError } from './errors.ts';
import { checkRows } from './testing/check-rows.ts';
import { processTree } from './testing/process-memory.ts';
import type { RogueTask } from './testing/rogue-worker.ts';
import { createPool, type Pool } from './worker-pool.ts';

const url = new URL('./testing/rogue-worker.ts', import.meta.url);
const pools: Pool<RogueTask, string>[] = [];

const open = (workers = 1, timeoutMs = 10_000, idleMs?: number): Pool<RogueTask, string> => {
  const pool = createPool<RogueTask, string>({
    ...{ url, workers, timeoutMs },
    ...(idleMs === undefined ? {} : { idleMs }),
  });
  pools.push(pool);
  return pool;
};

const quiet = (signal = new AbortController().signal) => ({ signal, onProgress: () => undefined });
const echo = (value: string): RogueTask => ({ act: 'echo', value });

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

test('one worker serves many waiting tasks in order', async () => {
  const pool = open();
  const done = await Promise.all(['a', 'b', 'c'].map((value) => pool.run(echo(value), quiet())));
  expect(done).toEqual(['a', 'b', 'c']);
});

test('a hanging picture times out, and the next one is drawn', async () => {
  // The next one has the same timeout, including the start of a new process.
  const pool = open(1, 3000);
  const hung = pool.run({ act: 'hang' }, quiet());
  const next = pool.run(echo('next'), quiet());
  await expect(hung).rejects.toMatchObject({
    code: 'engine_failed',
    message: expect.stringContaining('seconds'),
  });
  expect(await next).toBe('next');
});

test('a worker that crashes or exits fails only its own picture', () =>
  checkRows(['crash', 'exit'] as const, '%s', async (act) => {
    const pool = open();
    const dead = pool.run({ act }, quiet());
    const next = pool.run(echo('alive'), quiet());
    await expect(dead).rejects.toBeInstanceOf(AppError);
    expect(await next).toBe('alive');
  }));

const makeFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-pool-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'runs');
};

test('a picture whose worker dies before any progress is drawn by another one', async () => {
  const path = makeFile();
  expect(await open().run({ act: 'die once', path, progress: 0 }, quiet())).toBe('second');
  expect(readFileSync(path, 'utf8')).toBe('run\nrun\n');
});

test('a picture whose worker dies after progress fails and is not drawn again', async () => {
  const path = makeFile();
  const dead = open().run({ act: 'die once', path, progress: 0.5 }, quiet());
  await expect(dead).rejects.toMatchObject({ code: 'engine_failed' });
  expect(readFileSync(path, 'utf8')).toBe('run\n');
});

test.runIf(process.platform === 'linux')(
  'a signal to the whole group while a worker starts does not fail its picture',
  async () => {
    const before = processTree(process.pid);
    const drawn = open().run(echo('drawn'), quiet());
    const [worker] = processTree(process.pid).filter((pid) => !before.includes(pid));
    process.kill(Number(worker), 'SIGTERM');
    expect(await drawn).toBe('drawn');
  },
);

test('a failure in the worker is reported as engine_failed without its message', async () => {
  await expect(open().run({ act: 'fail' }, quiet())).rejects.toMatchObject({
    code: 'engine_failed',
    message: expect.not.stringContaining('purpose'),
  });
});

test('an abort rejects the running picture with the reason', async () => {
  const pool = open();
  const controller = new AbortController();
  const running = pool.run({ act: 'hang' }, quiet(controller.signal));
  setTimeout(() => controller.abort(new Error('enough')), 100);
  await expect(running).rejects.toThrow('enough');
  expect(await pool.run(echo('again'), quiet())).toBe('again');
});

test('an abort removes a waiting picture from the queue, and an already aborted one never starts', async () => {
  const pool = open(1, 500);
  const controller = new AbortController();
  const hung = pool.run({ act: 'hang' }, quiet());
  const waiting = pool.run(echo('never'), quiet(controller.signal));
  controller.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(pool.run(echo('never'), quiet(AbortSignal.abort(new Error('late'))))).rejects.toThrow('late');
  await expect(hung).rejects.toBeInstanceOf(AppError);
});

test('a worker is used again at once, and ends when it was idle for a while', async () => {
  const pidOf = (pool: Pool<RogueTask, string>) => pool.run({ act: 'pid' }, quiet());
  const patient = open();
  expect(await pidOf(patient)).toBe(await pidOf(patient));
  const hasty = open(1, 10_000, 1);
  const first = await pidOf(hasty);
  await sleep(100);
  expect(() => process.kill(Number(first), 0)).toThrow(/ESRCH/);
  expect(await pidOf(hasty)).not.toBe(first);
});

test('a task longer than the idle time is finished', async () => {
  const pool = open(1, 3000, 1);
  await pool.run(echo('first'), quiet());
  const [hung, waiting] = [pool.run({ act: 'hang' }, quiet()), pool.run(echo('second'), quiet())];
  await expect(hung).rejects.toMatchObject({ message: expect.stringContaining('within 3 seconds') });
  expect(await waiting).toBe('second');
});

test('progress never goes backwards', async () => {
  const seen: number[] = [];
  await open().run({ act: 'backwards' }, { ...quiet(), onProgress: (fraction) => seen.push(fraction) });
  expect(seen).toEqual([0.4, 0.7]);
});

test('closing rejects running and waiting pictures', async () => {
  const pool = open();
  const outcomes = Promise.allSettled([pool.run({ act: 'hang' }, quiet()), pool.run(echo('x'), quiet())]);
  await pool.close();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(pool.run(echo('y'), quiet())).rejects.toBeInstanceOf(AppError);
});
