import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createProcessLauncher } from './process-launcher.ts';

const busy = new URL('./testing/busy-worker.ts', import.meta.url);

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const open = (settings: Parameters<typeof createProcessLauncher>[0] = {}) => {
  const launcher = createProcessLauncher(settings);
  onTestFinished(() => launcher.close());
  /** A process that has told its id. */
  const start = async () => {
    const messages: string[] = [];
    const failures: Error[] = [];
    const worker = launcher.start<string, string>(busy, {
      onMessage: (message) => messages.push(message),
      onFailure: (cause) => failures.push(cause),
    });
    worker.send('pid');
    await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(1);
    return { worker, messages, failures, pid: Number(messages[0]) };
  };
  return { launcher, start };
};

describe('a process launcher', () => {
  test('starts processes of one launcher, and each hears its own tasks alone', async () => {
    const { launcher, start } = open();
    expect(launcher.pid()).toBeUndefined();
    const [one, other] = [await start(), await start()];
    const pid = launcher.pid();
    expect(new Set([process.pid, pid, one.pid, other.pid]).size).toBe(4);
    one.worker.send('a');
    other.worker.send('b');
    await expect.poll(() => [one.messages.at(-1), other.messages.at(-1)]).toEqual(['a', 'b']);
    await one.worker.end();
    await one.worker.end();
    expect([isRunning(one.pid), isRunning(other.pid), launcher.pid()]).toEqual([false, true, pid]);
    one.worker.send('late');
    expect([one.failures, other.failures]).toEqual([[], []]);
  });

  test('reports the death of a process to it alone, once', async () => {
    const { start } = open();
    const [one, other] = [await start(), await start()];
    process.kill(one.pid, 'SIGKILL');
    await expect.poll(() => one.failures.map(({ message }) => message)).toEqual(['SIGKILL']);
    await one.worker.end();
    other.worker.send('b');
    await expect.poll(() => other.messages.at(-1)).toBe('b');
    expect([one.failures.length, other.failures.length]).toEqual([1, 0]);
  });

  test('takes its processes with it when it dies, tells each, and is started again for the next', async () => {
    const { launcher, start } = open();
    const [one, other] = [await start(), await start()];
    process.kill(launcher.pid() ?? 0, 'SIGKILL');
    await expect.poll(() => [one.failures.length, other.failures.length]).toEqual([1, 1]);
    await Promise.all([one.worker.end(), other.worker.end()]);
    await expect
      .poll(() => [isRunning(one.pid), isRunning(other.pid)], { timeout: 10_000 })
      .toEqual([false, false]);
    const next = await start();
    next.worker.send('c');
    await expect.poll(() => next.messages.at(-1)).toBe('c');
  });

  test('ends when it has had nothing to do for a while, and not while one of its processes runs', async () => {
    const idleMs = 100;
    const { launcher, start } = open({ idleMs });
    const first = await start();
    await Promise.all([first.worker.end(), first.worker.end()]);
    expect(isRunning(first.pid)).toBe(false);
    const second = await start();
    await sleep(5 * idleMs);
    second.worker.send('still here');
    await expect.poll(() => second.messages.at(-1)).toBe('still here');
    await second.worker.end();
    await expect.poll(() => launcher.pid()).toBeUndefined();
  });

  test('ends processes in synchronous code when it is closed', async () => {
    const { launcher, start } = open();
    const { worker, messages, failures, pid } = await start();
    worker.send('spin');
    await expect.poll(() => messages.at(-1)).toBe('spin');
    await launcher.close();
    expect([isRunning(pid), launcher.pid(), failures]).toEqual([false, undefined, []]);
  });

  test.skipIf(process.platform === 'win32')('hands its niceness down', async () => {
    const { start } = open({ niceness: 12 });
    const { pid } = await start();
    expect(getPriority(pid)).toBe(12);
  });
});
