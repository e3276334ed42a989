import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@atelier/core/errors';
import pino from 'pino';
import { expect, test } from 'vitest';
import { createOperatorNotices } from '../observability/operator-notices.ts';
import { createJobSignals } from './job-signals.ts';
import { createStoragePause, isStorageError, isTransientError } from './storage-pause.ts';
import { movableClock } from './testing/harness.ts';

const full = new AppError('storage_full');
const never = new AbortController().signal;

const open = () => {
  const lines: { waitMs?: number }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const signals = createJobSignals();
  const notices = createOperatorNotices({ log, clock: movableClock() });
  let nowMs = 0;
  const pause = createStoragePause({ signals, log, notices, nowMs: () => nowMs });
  const advance = (ms: number) => {
    nowMs += ms;
  };
  /** Whether a lane may claim a job within a few checks. */
  const mayClaim = async (): Promise<boolean> => {
    const stopped = new AbortController();
    const claims = pause.waitForTurn(stopped.signal).then(() => !stopped.signal.aborted);
    await Promise.race([claims, sleep(350)]);
    stopped.abort();
    return claims;
  };
  const waits = () => lines.flatMap(({ waitMs }) => waitMs ?? []);
  return { pause, signals, notices, advance, mayClaim, waits };
};

test('lanes claim jobs until storing fails, and again after something was stored', async () => {
  const { pause, signals, notices, mayClaim } = open();
  await pause.waitForTurn(never);
  expect([pause.isPaused(), signals.delay(), notices.list()]).toEqual([false, null, []]);
  pause.noteFailure(full);
  expect(await mayClaim()).toBe(false);
  expect([pause.isPaused(), signals.delay()]).toEqual([
    true,
    expect.stringContaining('room on the server’s disk'),
  ]);
  expect(notices.list()).toMatchObject([{ code: 'jobs_wait_for_disk' }]);
  pause.clear();
  await pause.waitForTurn(never);
  expect([pause.isPaused(), signals.delay(), notices.list()]).toEqual([false, null, []]);
});

test('the delay between probes doubles up to half a minute, and failures of other lanes do not extend it', async () => {
  const { pause, advance, waits } = open();
  pause.noteFailure(full);
  for (let n = 0; n < 7; n += 1) {
    // Failures of pictures that were begun before the pause.
    pause.noteFailure(full);
    pause.begin(full);
    advance(waits().at(-1) ?? 0);
    await pause.waitForTurn(never);
    pause.noteFailure(full);
  }
  expect(waits()).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  pause.clear();
  pause.noteFailure(full);
  expect(waits().at(-1)).toBe(1000);
});

test('one lane probes at a time, and a probe that stored nothing leaves the turn to the next lane', async () => {
  const { pause, advance, mayClaim } = open();
  pause.noteFailure(full);
  advance(999);
  expect(await mayClaim()).toBe(false);
  advance(1);
  expect(await mayClaim()).toBe(true);
  expect(await mayClaim()).toBe(false);
  pause.endTurn();
  expect(await mayClaim()).toBe(true);
});

test('until a job has been handed back no other job is claimed, also when handing back fails', async () => {
  const { pause, mayClaim } = open();
  const { promise, reject } = Promise.withResolvers<void>();
  const handBack = pause.duringHandBack(() => promise);
  expect([pause.isPaused(), await mayClaim()]).toEqual([true, false]);
  reject(new Error('lost'));
  await expect(handBack).rejects.toThrow('lost');
  expect([pause.isPaused(), await mayClaim()]).toEqual([false, true]);
});

test('storage errors are distinguished from errors of the job and temporary errors', () => {
  const { pause, signals } = open();
  pause.noteFailure(new AppError('storage_failed'));
  expect(signals.delay()).toMatch(/^Waiting until the server can write to its disk/);
  const kinds = (code: ConstructorParameters<typeof AppError>[0]) => {
    const fault = new AppError(code);
    return [isStorageError(fault), isTransientError(fault)];
  };
  for (const code of ['storage_full', 'storage_failed'] as const) expect(kinds(code)).toEqual([true, false]);
  for (const code of ['overloaded', 'unavailable', 'outcome_unknown'] as const)
    expect(kinds(code)).toEqual([false, true]);
  for (const code of ['internal', 'engine_failed', 'database_broken'] as const)
    expect(kinds(code)).toEqual([false, false]);
  expect(isStorageError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))).toBe(false);
});
