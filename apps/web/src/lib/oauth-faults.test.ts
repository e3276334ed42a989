import { oauthFaults } from '@atelier/core/ports/identity';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { oauthFaultWords, parseOAuthFault } from './oauth-faults.ts';

test('every fault has a message and says what to do next', () =>
  checkRows(oauthFaults, '%s', (fault) => {
    const { message, step } = oauthFaultWords(fault);
    for (const sentence of [message, step]) expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
    expect(`${message} ${step}`).not.toContain(fault.includes('_') ? fault : 'OAuth');
  }));

test('every fault has a message of its own', () => {
  const messages = oauthFaults.map((fault) => oauthFaultWords(fault).message);
  expect(new Set(messages).size).toBe(oauthFaults.length);
});

test('an unknown fault in the URL is dropped', () =>
  checkRows([undefined, '', 'coffee', 'toString', ['cancelled'], 7], '%s', (raw) => {
    expect(parseOAuthFault(raw)).toBeUndefined();
  }));

test('a known fault in the URL is kept', () => {
  expect(parseOAuthFault('account_exists')).toBe('account_exists');
});
