import { expect, test } from 'vitest';
import { blockListInput, parseBlockSearch, parseResponseSearch, responseListInput } from './block-search.ts';

const id = (prefix: string) => `${prefix}_${'a'.repeat(24)}`;

test('the lists of blocks and responses keep only known filters in the address', () => {
  expect(parseBlockSearch({ show: 'all', source: 'rule', q: ' 203.0.113.7 ', x: 1 })).toEqual({
    ...{ show: 'all', source: 'rule', q: '203.0.113.7' },
  });
  expect(parseBlockSearch({ show: 'active', source: 'king', q: {} })).toEqual({});
  const known = { show: 'appealed', rule: 'slow_guessing', person: id('usr'), alert: id('alr') };
  expect(parseResponseSearch({ ...known, x: 1 })).toEqual(known);
  expect(parseResponseSearch({ show: 'all', rule: '<b>', person: id('alr'), alert: 7 })).toEqual({});
});

test('the server is asked for what the address says, and for blocks in force without it', () => {
  expect(blockListInput({})).toEqual({ state: 'active' });
  expect(blockListInput({ show: 'all', q: '203.0.113.7' })).toEqual({ query: '203.0.113.7' });
  expect(responseListInput({ show: 'open', rule: 'stuffing', person: 'p', alert: 'a' })).toEqual({
    ...{ state: 'open', ruleId: 'stuffing', userId: 'p', alertId: 'a' },
  });
});
