import { oauthFaults } from '@atelier/core/ports/identity';
import { expect, test } from 'vitest';
import { oauthFaultWords, parseOAuthFault } from './oauth-faults.ts';

test.each(oauthFaults)('%s is worded and says what to do next', (fault) => {
  const { message, step } = oauthFaultWords(fault);
  for (const sentence of [message, step]) expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
  expect(`${message} ${step}`).not.toContain(fault.includes('_') ? fault : 'OAuth');
});

test('no two faults read the same', () => {
  const messages = oauthFaults.map((fault) => oauthFaultWords(fault).message);
  expect(new Set(messages).size).toBe(oauthFaults.length);
});

test.each([undefined, '', 'coffee', 'toString', ['cancelled'], 7])(
  'what is no fault is dropped: %s',
  (raw) => {
    expect(parseOAuthFault(raw)).toBeUndefined();
  },
);

test('a fault in the address is kept', () => {
  expect(parseOAuthFault('account_exists')).toBe('account_exists');
});
