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

test('a refusal is never asked again by itself', () => {
  expect(mayRetry(readFailure(answer({ appCode: 'rate_limited' })))).toBe(false);
  expect(mayRetry(readFailure(answer({ appCode: 'forbidden' })))).toBe(false);
  expect(mayRetry(readFailure(undefined))).toBe(true);
});
