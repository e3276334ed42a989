import { oauthFaults } from '@atelier/core/ports/identity';
import { expect, test } from 'vitest';
import { oauthFaultWords, parseOAuthFault } from './oauth-faults.ts';

test.each(oauthFaults)('%s has a message and says what to do next', (fault) => {
  const { message, step } = oauthFaultWords(fault);
  for (const sentence of [message, step]) expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
  expect(`${message} ${step}`).not.toContain(fault.includes('_') ? fault : 'OAuth');
});

test('every fault has a message of its own', () => {
  const messages = oauthFaults.map((fault) => oauthFaultWords(fault).message);
  expect(new Set(messages).size).toBe(oauthFaults.length);
});

test.each([undefined, '', 'coffee', 'toString', ['cancelled'], 7])(
  'an unknown fault in the URL is dropped: %s',
  (raw) => {
    expect(parseOAuthFault(raw)).toBeUndefined();
  },
);

test('a known fault in the URL is kept', () => {
  expect(parseOAuthFault('account_exists')).toBe('account_exists');
});
