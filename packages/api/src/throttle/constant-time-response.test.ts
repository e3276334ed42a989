import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { constantTimeErrors, constantTimeResponse } from './constant-time-response.ts';

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Blocks the event loop. */
const blockEventLoop = (ms: number): void => {
  for (const startedMs = performance.now(); performance.now() - startedMs < ms; );
};

/** The result of `work` and how long it took. */
const timed = async (stepMs: number, work: () => Promise<unknown>) => {
  const startedMs = performance.now();
  const value = await constantTimeResponse(stepMs)(work).catch((thrown: unknown) => thrown);
  return { value, tookMs: performance.now() - startedMs };
};

test('work is answered at the next step', () =>
  checkRows(
    [
      [1, 100],
      [60, 100],
      [130, 200],
    ],
    '%d ms after %d ms',
    async (workMs, dueMs) => {
      // A busy machine makes some answers late, never one early; a wrong step makes all of them late.
      let earliestMs = Infinity;
      for (let tries = 0; tries < 20 && earliestMs >= dueMs + 100; tries += 1) {
        const { value, tookMs } = await timed(100, () => after(workMs).then(() => 'done'));
        expect(value).toBe('done');
        expect(tookMs).toBeGreaterThanOrEqual(dueMs);
        earliestMs = Math.min(earliestMs, tookMs);
      }
      expect(earliestMs).toBeLessThan(dueMs + 100);
    },
  ));

test('an error is delayed like an answer, and stays the same error', async () => {
  const fault = new Error('No.');
  const { value, tookMs } = await timed(50, () => Promise.reject(fault));
  expect(value).toBe(fault);
  expect(tookMs).toBeGreaterThanOrEqual(50);
});

test('no answer is early by a fraction of a millisecond', async () => {
  const tookMs: number[] = [];
  for (let n = 0; n < 40; n += 1)
    tookMs.push((await timed(15, async () => blockEventLoop((n % 20) / 3))).tookMs);
  expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(15);
});

test('with a step of 0 nothing is delayed', async () => {
  const order: string[] = [];
  await Promise.all([
    timed(0, async () => 'done').then(() => order.push('answer')),
    after(0).then(() => order.push('timer')),
  ]);
  expect(order).toEqual(['answer', 'timer']);
});

test('if only refusals are delayed, success is answered at once', async () => {
  const order: string[] = [];
  await Promise.all([
    constantTimeErrors(200)(async () => 'in').then((answer) => order.push(answer)),
    after(0).then(() => order.push('timer')),
  ]);
  expect(order).toEqual(['in', 'timer']);
  const startedMs = performance.now();
  await expect(constantTimeErrors(200)(() => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(200);
});
