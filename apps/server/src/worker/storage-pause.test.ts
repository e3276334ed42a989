import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import pino from 'pino';
import { expect, test } from 'vitest';
import { createOperatorNotices } from '../observability/operator-notices.ts';
import { createJobSignals } from './job-signals.ts';
import { createStoragePause, isPassingFault, isStorageFault } from './storage-pause.ts';
import { movableClock } from './testing/harness.ts';

const full = new AppError('storage_full');
const never = new AbortController().signal;

const open = () => {
  const lines: { waitMs?: number }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const signals = createJobSignals();
  const notices = createOperatorNotices({ log, clock: movableClock() });
  let nowMs = 0;
  const hold = createStoragePause({ signals, log, notices, nowMs: () => nowMs });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  /** Whether a lane is let through within a few looks. */
  const isLetThrough = async (): Promise<boolean> => {
    const stopped = new AbortController();
    const through = hold.turn(stopped.signal).then(() => !stopped.signal.aborted);
    await Promise.race([through, sleep(350)]);
    stopped.abort();
    return through;
  };
  const waits = () => lines.flatMap(({ waitMs }) => waitMs ?? []);
  return { hold, signals, notices, advance, isLetThrough, waits };
};

test('lanes pass freely until something is refused, and again once something was stored', async () => {
  const { hold, signals, notices, isLetThrough } = open();
  await hold.turn(never);
  expect([hold.isHeld(), signals.delay(), notices.list()]).toEqual([false, null, []]);
  hold.note(full);
  expect(await isLetThrough()).toBe(false);
  expect([hold.isHeld(), signals.delay()]).toEqual([
    true,
    expect.stringContaining('room on the server’s disk'),
  ]);
  expect(notices.list()).toMatchObject([{ code: 'jobs_wait_for_disk' }]);
  hold.clear();
  await hold.turn(never);
  expect([hold.isHeld(), signals.delay(), notices.list()]).toEqual([false, null, []]);
});

test('tries come after twice as long each time, half a minute at most, and refusals of others put none off', async () => {
  const { hold, advance, waits } = open();
  hold.note(full);
  for (let n = 0; n < 7; n += 1) {
    // Of pictures that were begun before.
    hold.note(full);
    hold.begin(full);
    advance(waits().at(-1) ?? 0);
    await hold.turn(never);
    hold.note(full);
  }
  expect(waits()).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  hold.clear();
  hold.note(full);
  expect(waits().at(-1)).toBe(1000);
});

test('one lane tries at a time, and a try that found nothing to store leaves its turn to the next', async () => {
  const { hold, advance, isLetThrough } = open();
  hold.note(full);
  advance(999);
  expect(await isLetThrough()).toBe(false);
  advance(1);
  expect(await isLetThrough()).toBe(true);
  expect(await isLetThrough()).toBe(false);
  hold.endTurn();
  expect(await isLetThrough()).toBe(true);
});

test('until a job has been given back nothing is taken or given up, also where that fails', async () => {
  const { hold, isLetThrough } = open();
  const { promise, reject } = Promise.withResolvers<void>();
  const giving = hold.givingBack(() => promise);
  expect([hold.isHeld(), await isLetThrough()]).toEqual([true, false]);
  reject(new Error('gone'));
  await expect(giving).rejects.toThrow('gone');
  expect([hold.isHeld(), await isLetThrough()]).toEqual([false, true]);
});

test('a disk that is full and one that fails are told apart from faults of the job and of the moment', () => {
  const { hold, signals } = open();
  hold.note(new AppError('storage_failed'));
  expect(signals.delay()).toMatch(/^Waiting until the server can write to its disk/);
  const kinds = (code: ConstructorParameters<typeof AppError>[0]) => {
    const fault = new AppError(code);
    return [isStorageFault(fault), isPassingFault(fault)];
  };
  for (const code of ['storage_full', 'storage_failed'] as const) expect(kinds(code)).toEqual([true, false]);
  for (const code of ['overloaded', 'unavailable', 'outcome_unknown'] as const)
    expect(kinds(code)).toEqual([false, true]);
  for (const code of ['internal', 'engine_failed', 'database_broken'] as const)
    expect(kinds(code)).toEqual([false, false]);
  expect(isStorageFault(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))).toBe(false);
});
