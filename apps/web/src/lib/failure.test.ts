import { errorStatus } from '@atelier/core/errors';
import { expect, test } from 'vitest';
import { mayRetry, nextStep, readFailure } from './failure.ts';

const answer = (data: unknown) => Object.assign(new Error('Too many requests.'), { data });

test('an answer of ours keeps its code, words, request id and waiting time', () => {
  const failure = readFailure(answer({ appCode: 'rate_limited', requestId: 'abc', retryAfterS: 30 }));
  expect(failure).toEqual({
    code: 'rate_limited',
    message: 'Too many requests.',
    requestId: 'abc',
    retryAfterS: 30,
    issues: [],
  });
});

test.each([
  undefined,
  null,
  'text',
  new TypeError('Failed to fetch'),
  answer(undefined),
  answer({ appCode: 7 }),
])('what is no answer of ours counts as no answer: %s', (thrown) => {
  const failure = readFailure(thrown);
  expect(failure.code).toBe('offline');
  expect(nextStep(failure)).not.toBeNull();
});

/** Their own words say what to do, as people read them, or the page that shows them does it. */
const saidAlready = [
  'validation_failed',
  'invalid_credentials',
  'challenge_over',
  'wrong_code',
  'account_locked',
  'email_unverified',
  'step_up_required',
  'enrolment_required',
  'conflict',
  'rate_limited',
  'unavailable',
  'outcome_unknown',
  'storage_failed',
  'storage_full',
  'database_broken',
];

test('every refusal says what to do next', () => {
  const silent = Object.keys(errorStatus).filter(
    (appCode) => nextStep(readFailure(answer({ appCode }))) === null,
  );
  expect(silent.sort()).toEqual(saidAlready.toSorted());
});

test('a refusal is never asked again by itself', () => {
  expect(mayRetry(readFailure(answer({ appCode: 'rate_limited' })))).toBe(false);
  expect(mayRetry(readFailure(answer({ appCode: 'forbidden' })))).toBe(false);
  expect(mayRetry(readFailure(undefined))).toBe(true);
});
