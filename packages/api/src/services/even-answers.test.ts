import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { evenAnswers } from './even-answers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long the answer to work of so many milliseconds takes, and what it is. */
const timed = async (stepMs: number, workMs: number, work: () => string = () => 'done') => {
  const startedMs = performance.now();
  const answer = evenAnswers(stepMs)(async () => {
    await after(workMs);
    return work();
  }).then(
    (value) => value,
    (thrown: unknown) => thrown,
  );
  await vi.runAllTimersAsync();
  const value = await answer;
  return { value, tookMs: performance.now() - startedMs };
};

test.each([
  [1, 100],
  [60, 100],
  [99, 100],
  [101, 200],
  [230, 300],
])('work of %d ms is answered after %d ms', async (workMs, tookMs) => {
  expect(await timed(100, workMs)).toEqual({ value: 'done', tookMs });
});

test('an error goes out as late as an answer, and is the same error', async () => {
  const fault = new Error('No.');
  const failed = await timed(100, 30, () => {
    throw fault;
  });
  expect(failed).toEqual({ value: fault, tookMs: 100 });
});

test('with a step of 0 nothing waits', async () => {
  expect(await timed(0, 30)).toEqual({ value: 'done', tookMs: 30 });
});
