import { errorStatus } from '@atelier/core/errors';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { isUnanswered, mayRetry, nextStep, readFailure, supportId } from './failure.ts';

const answer = (data: unknown) => Object.assign(new Error('Too many requests.'), { data });

test('an error of our API keeps its code, message, request id and retry time', () => {
  const failure = readFailure(answer({ appCode: 'rate_limited', requestId: 'abc', retryAfterS: 30 }));
  expect(failure).toEqual({
    code: 'rate_limited',
    message: 'Too many requests.',
    requestId: 'abc',
    retryAfterS: 30,
    issues: [],
  });
});

test('any other thrown value means that the server did not answer', () =>
  checkRows(
    [undefined, null, 'text', new TypeError('Failed to fetch'), answer(undefined), answer({ appCode: 7 })],
    '%s',
    (thrown) => {
      const failure = readFailure(thrown);
      expect(failure.code).toBe('unreachable');
      expect(isUnanswered(failure)).toBe(true);
      expect(nextStep(failure)).not.toBeNull();
    },
  ));

/** Their message says what to do next, or the page that shows them does. */
const withoutStep = [
  'validation_failed',
  'invalid_credentials',
  'challenge_over',
  'wrong_code',
  'account_locked',
  'account_closing',
  'terms_due',
  'address_blocked',
  'generation_paused',
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
  'upload_rejected',
];

test('every error code says what to do next', () => {
  const silent = Object.keys(errorStatus).filter(
    (appCode) => nextStep(readFailure(answer({ appCode }))) === null,
  );
  expect(silent.sort()).toEqual(withoutStep.toSorted());
});

test('only network and server faults are retried automatically', () => {
  expect(mayRetry(readFailure(answer({ appCode: 'rate_limited' })))).toBe(false);
  expect(mayRetry(readFailure(answer({ appCode: 'forbidden' })))).toBe(false);
  expect(mayRetry(readFailure(undefined))).toBe(true);
});

test('the request id is shown only for faults of the server, not for what users can mend', () => {
  const shown = Object.keys(errorStatus).filter(
    (appCode) => supportId(readFailure(answer({ appCode, requestId: 'abc' }))) === 'abc',
  );
  const faults = Object.entries(errorStatus).filter(([, status]) => status >= 500);
  expect(shown).toEqual(faults.map(([code]) => code));
  expect(supportId(readFailure(answer({ appCode: 'from_a_later_version', requestId: 'abc' })))).toBe('abc');
});
