import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createPasswordHasher } from './hasher.ts';
import { createHashing } from './hashing.ts';
import { createHashingProcess, type HashingProcessOptions } from './hashing-process.ts';

// The minimum that Argon2 allows: its cost is not tested here.
const argon2 = { memorySizeKiB: 64, iterations: 1, parallelism: 1 };
const dying = new URL('../testing/dying-hashing.ts', import.meta.url);
const onUnix = test.skipIf(process.platform === 'win32');
const onLinux = test.runIf(process.platform === 'linux');

const open = (options: HashingProcessOptions = {}) => {
  const hashing = createHashingProcess(options);
  onTestFinished(hashing.close);
  return hashing;
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the process hashes and verifies like this one, Argon2id and bcrypt alike', async () => {
  const [here, there] = [createHashing(), open()];
  const made = await there.hash(argon2, 'correct horse');
  expect(made).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  expect(await here.verify(made, 'correct horse')).toBe(true);
  const own = await here.hash(argon2, 'cafe\u0301 \0 noir');
  expect(await there.verify(own, 'caf\u00e9 \0 noir')).toBe(true);
  expect(await there.verify(own, 'caf\u00e9')).toBe(false);
  expect(await there.verify('$argon2id$rubbish', '')).toBe(false);
  const bcrypt = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
  expect(await there.verify(bcrypt, 'U*U')).toBe(true);
  expect(await there.verify(bcrypt, 'U*V')).toBe(false);
});

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-hashing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

test('a hash whose process dies is computed by another one', async () => {
  const folder = makeFolder();
  const hashing = open({ url: dying });
  const answers = [`die once ${join(folder, 'x')}`, 'waiting'].map((word) => hashing.verify('h', word));
  expect(await Promise.all(answers)).toEqual([true, true]);
});

test('a hash whose processes die, or answer no verdict, is refused as overloaded and never right', async () => {
  const hashing = open({ url: dying });
  for (const word of ['garble', 'die'])
    await expect(hashing.verify('h', word), word).rejects.toMatchObject({ code: 'overloaded' });
  // After the pause it is tried again.
  await sleep(400);
  await expect(hashing.verify('h', 'garble')).rejects.toMatchObject({ code: 'overloaded' });
  expect(await hashing.verify('h', 'right')).toBe(true);
});

test('while each process dies, hashes are refused at once, and few processes are started', async () => {
  const log = join(makeFolder(), 'deaths');
  const hashing = open({ url: dying });
  const refuse = () =>
    expect(hashing.verify('h', `log ${log}`)).rejects.toMatchObject({ code: 'overloaded' });
  // Deaths 1 to 3: the next pause is 0.4 s.
  await refuse();
  await sleep(250);
  await refuse();
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: 20 }, refuse));
  expect(performance.now() - startedMs).toBeLessThan(200);
  expect(hashing.pid()).toBeUndefined();
  expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(3);
});

test('a failure says why the process failed, once for each pause that is longer', async () => {
  const causes: string[] = [];
  const hashing = open({
    url: new URL('./missing.ts', import.meta.url),
    onFault: ({ message }) => void causes.push(message),
  });
  await expect(hashing.hash(argon2, 'x')).rejects.toMatchObject({ cause: new Error('exit code 1') });
  expect(causes).toEqual(['exit code 1', 'exit code 1']);
  // Refused without a process.
  await expect(hashing.hash(argon2, 'x')).rejects.toMatchObject({ cause: new Error('exit code 1') });
  expect(causes).toHaveLength(2);
});

onUnix(
  'a process that was stopped is killed after the time limit, and another one computes the hash',
  async () => {
    const causes: string[] = [];
    const hashing = open({ timeoutMs: 1500, onFault: ({ message }) => void causes.push(message) });
    await hashing.hash(argon2, 'x');
    const pid = Number(hashing.pid());
    process.kill(pid, 'SIGSTOP');
    expect(await hashing.hash(argon2, 'x')).toMatch(/^\$argon2id/);
    expect(causes).toEqual(['no answer within 1500 ms']);
    await expect.poll(() => isRunning(pid)).toBe(false);
  },
);

test('an idle process that was killed is replaced at the next hash', async () => {
  const hashing = open();
  await hashing.hash(argon2, 'x');
  process.kill(Number(hashing.pid()), 'SIGKILL');
  await expect.poll(() => hashing.pid()).toBeUndefined();
  await hashing.hash(argon2, 'x');
});

test('a missing module refuses, and closing refuses what is under way and what comes later', async () => {
  const missing = open({ url: new URL('./missing.ts', import.meta.url) });
  await expect(missing.hash(argon2, 'x')).rejects.toMatchObject({ code: 'overloaded' });
  const hashing = open();
  const waiting = expect(hashing.hash(argon2, 'x')).rejects.toMatchObject({ code: 'overloaded' });
  const pid = Number(hashing.pid());
  await hashing.close();
  await waiting;
  expect(isRunning(pid)).toBe(false);
  await expect(hashing.hash(argon2, 'x')).rejects.toMatchObject({ code: 'overloaded' });
});

test('beyond the queue limit the hasher answers "overloaded" with a process too', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2, hashing: open() });
  const attempts = await Promise.allSettled([1, 2, 3].map(() => hasher.verify(null, 'x')));
  expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
});

test('the process is used again at once, and ends when it was idle for a while', async () => {
  const hashing = open({ idleMs: 200 });
  await hashing.hash(argon2, 'x');
  const pid = Number(hashing.pid());
  await hashing.hash(argon2, 'x');
  expect(hashing.pid()).toBe(pid);
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  expect(hashing.pid()).toBeUndefined();
  await hashing.hash(argon2, 'x');
});

onLinux(
  'the process yields, and its arguments and environment hold neither secrets nor passwords',
  async () => {
    const hashing = open({ env: { SECRET_KEY: 's', TZ: 'UTC' }, concurrency: 6 });
    await hashing.verify(await hashing.hash(argon2, 'seven quiet herons'), 'seven quiet herons');
    const pid = Number(hashing.pid());
    expect(getPriority(pid)).toBe(Math.max(15, getPriority()));
    const of = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
    expect(of('cmdline')).not.toContain('herons');
    const entries = of('environ')
      .split('\0')
      .filter((entry) => entry !== '' && !entry.startsWith('NODE_CHANNEL_'));
    expect(entries.toSorted()).toEqual(['TZ=UTC', 'UV_THREADPOOL_SIZE=6']);
  },
);

onLinux('as many hashes as are configured have a thread each, and never less than four threads', async () => {
  for (const [concurrency, threads] of [
    [1, 4],
    [6, 6],
  ] as const) {
    const hashing = open({ concurrency });
    await hashing.hash(argon2, 'x');
    const tasks = `/proc/${hashing.pid()}/task`;
    const names = readdirSync(tasks).map((id) => readFileSync(`${tasks}/${id}/comm`, 'utf8').trim());
    expect(names.filter((name) => name === 'libuv-worker')).toHaveLength(threads);
  }
});

onLinux('the process ends with the server, also when that is killed', async () => {
  const parent = spawn(process.execPath, [
    fileURLToPath(new URL('../testing/hashing-parent.ts', import.meta.url)),
  ]);
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [printed] = await once(parent.stdout, 'data');
  const pid = Number(String(printed));
  expect(isRunning(pid)).toBe(true);
  // What a terminal or a supervisor sends to all processes of a service does not end it before the server.
  process.kill(pid, 'SIGTERM');
  await sleep(200);
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
});
