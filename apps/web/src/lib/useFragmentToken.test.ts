import { expect, test } from 'vitest';
import { readFragmentToken } from './useFragmentToken.ts';

test.each([
  ['#token=abc_DEF-123', 'abc_DEF-123'],
  ['#0123456789abcdef', '0123456789abcdef'],
  ['', null],
  ['#', null],
  ['#token=', null],
  ['#other=abc', null],
])('the fragment %j contains the token %j', (hash, token) => {
  expect(readFragmentToken(hash)).toBe(token);
});
