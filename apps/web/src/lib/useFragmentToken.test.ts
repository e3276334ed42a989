import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { readFragmentToken } from './useFragmentToken.ts';

test('the token is read from the URL fragment', () =>
  checkRows(
    [
      ['#token=abc_DEF-123', 'abc_DEF-123'],
      ['#0123456789abcdef', '0123456789abcdef'],
      ['', null],
      ['#', null],
      ['#token=', null],
      ['#other=abc', null],
    ],
    '%j: %j',
    (hash, token) => {
      expect(readFragmentToken(hash)).toBe(token);
    },
  ));
