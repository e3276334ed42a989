import type { Training } from '@atelier/core/schemas/training';
import { expect, test } from 'vitest';
import { budgetReason } from './budget.ts';
import {
  cancelWarning,
  endAnnouncement,
  factsOf,
  failureText,
  isChanging,
  stateText,
} from './training-text.ts';

const training: Training = {
  id: 'job_1',
  name: 'Momo',
  triggerWord: 'momocat',
  model: { id: 'flux', name: 'Flux' },
  provider: 'Replicate',
  state: 'running',
  progress: 0.429,
  steps: 1000,
  pictures: 12,
  price: { minor: 200, heldMinor: 200, chargedMinor: 0 },
  currency: 'USD',
  failure: null,
  cancelOutcome: null,
  delay: null,
  createdAt: '2026-11-30T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  lora: null,
};
const charged = { ...training.price, heldMinor: 0, chargedMinor: 200 };

test('a training says what it is doing, and what was taken for it', () => {
  expect(stateText(training)).toBe('Training, 42 %');
  expect(stateText({ ...training, progress: 0 })).toBe('Starting');
  expect(stateText({ ...training, state: 'pending' })).toBe('Queued');
  expect(factsOf(training)).toEqual(['Flux', 'Replicate', '12 pictures', '1,000 steps', '$2.00']);
  expect(factsOf({ ...training, state: 'failed' })).not.toContain('$2.00');
});

test('a cancelled training says whether it was stopped or still costs', () => {
  const outcome = (cancelOutcome: Training['cancelOutcome'], price = training.price) =>
    stateText({ ...training, state: 'cancelled', cancelOutcome, price });
  expect(outcome(null)).toBe('Cancelled before it began; it wasn’t charged');
  expect(outcome('stopping')).toBe('Cancelled, stopping it at the provider');
  expect(outcome('stopped')).toBe('Cancelled and stopped; it wasn’t charged');
  expect(outcome('abandoned', charged)).toBe(
    'Cancelled too late: the provider goes on, and it still costs $2.00',
  );
  expect(outcome('abandoned')).toBe('Cancelled too late: the provider goes on');
  expect(isChanging({ state: 'cancelled', cancelOutcome: 'stopping' })).toBe(true);
  expect(isChanging({ state: 'cancelled', cancelOutcome: 'stopped' })).toBe(false);
  expect(cancelWarning({ ...training, state: 'pending' })).toBe('It has not begun, so it won’t be charged.');
  expect(cancelWarning(training)).toContain('still costs $2.00');
});

test('a failed training says why, whether it was charged, and what to do next', () => {
  const message = 'The provider refused these pictures or words. Nothing was charged.';
  const failure = { kind: 'refused', message, retryable: false } as const;
  const failed: Training = { ...training, state: 'failed', failure };
  expect(failureText(failed)).toBe(
    'The provider refused these pictures or words. Nothing was charged. Choose other pictures or captions.',
  );
  const lost = 'The answer was lost. Nothing was charged; try again.';
  expect(failureText({ failure: { kind: 'unknown', message: lost, retryable: true } })).toBe(lost);
  expect(failureText(training)).toBeNull();
  expect(endAnnouncement(failed)).toBe('Momo: the training failed.');
});

test('beyond the budget a training says what it costs, what is left, and when there is more', () => {
  const quota = {
    limit: 9,
    used: 0,
    held: 0,
    money: { currency: 'USD', budgetMinor: 500, spentMinor: 250, heldMinor: 100 },
    resetsAt: '2026-12-01T00:00:00.000Z',
  };
  expect(budgetReason(quota, { price: { minor: 150 }, currency: 'USD' })).toBeNull();
  expect(budgetReason(quota, { price: { minor: 151 }, currency: 'USD' })).toMatch(
    /^This costs \$1\.51, and \$1\.50 of this month’s budget is left\. Your budget renews on /,
  );
});
