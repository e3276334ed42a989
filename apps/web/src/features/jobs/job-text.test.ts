import type { Job } from '@atelier/core/schemas/jobs';
import { expect, test } from 'vitest';
import { costOf, nextStepAfter, quoteText, stateText } from './job-text.ts';

const job = {
  state: 'pending',
  count: 2,
  images: [],
  providerName: 'Studio PC',
  queuePosition: 3,
  providerQueuePosition: null,
  etaS: 40,
  currency: 'EUR',
  costMinor: 8,
  chargedMinor: 0,
  cancelOutcome: null,
} as unknown as Job;

test('a job says its place in line, about how long it takes, and what became of a cancelled one', () => {
  expect(stateText(job)).toBe('Queued, number 3, about 40 s');
  expect(stateText({ ...job, queuePosition: 1, etaS: null })).toBe('Next in line');
  expect(stateText({ ...job, state: 'running', providerQueuePosition: 2 })).toBe(
    'Number 2 at Studio PC, about 40 s',
  );
  expect(stateText({ ...job, state: 'running' })).toBe('Drawing 1 of 2, about 40 s');
  const cancelled = { ...job, state: 'cancelled' } as const;
  expect(stateText({ ...cancelled, cancelOutcome: 'stopped' })).toBe('Cancelled');
  expect(stateText({ ...cancelled, cancelOutcome: 'abandoned', chargedMinor: 8 })).toMatch(
    /^Cancelled too late: .* still costs \(€0\.08\)$/,
  );
});

test('its price is shown while it is made, then what was charged', () => {
  expect(costOf(job)).toBe('€0.08');
  expect(costOf({ ...job, state: 'failed' })).toBeNull();
  expect(costOf({ ...job, state: 'completed', chargedMinor: 4 })).toBe('€0.04');
});

test('every kind of failure says what to do next', () => {
  expect(nextStepAfter('refused')).toContain('wording');
  expect(nextStepAfter('auth')).toContain('another model');
  expect(nextStepAfter('rate')).toContain('in a moment');
});

test('the form says how long a job would wait and take, as far as it is known, and why it would be refused', () => {
  const quote = { queuePosition: 1, etaS: 12, problem: null };
  expect(quoteText(quote)).toBe('Ready in about 12 s');
  expect(quoteText({ ...quote, queuePosition: 2 })).toBe('1 job before this one, ready in about 12 s');
  expect(quoteText({ ...quote, queuePosition: 4, etaS: null })).toBe('3 jobs before this one');
  expect(quoteText({ ...quote, etaS: null })).toBeNull();
  const full = { code: 'gallery_full', message: 'The gallery is full.' } as const;
  expect(quoteText({ ...quote, problem: full })).toBe('The gallery is full.');
  expect(quoteText({ ...quote, problem: { ...full, code: 'quota_exceeded' } })).toBe('Ready in about 12 s');
});
