import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { minorOf, typedMoney } from './money.ts';

test('amounts are typed in whole units of their currency and sent in minor ones, without errors of rounding', () =>
  checkRows(
    [
      ['0.04', 'USD', 4],
      ['0,29', 'EUR', 29],
      ['19.99', 'USD', 1999],
      ['250', 'JPY', 250],
      ['1.234', 'KWD', 1234],
      ['free', 'USD', Number.NaN],
      [' ', 'USD', Number.NaN],
    ] as const,
    '%s %s: %s',
    (typed, currency, minor) => {
      expect(minorOf(typed, currency)).toBe(minor);
      if (!Number.isNaN(minor)) expect(minorOf(typedMoney(minor, currency), currency)).toBe(minor);
    },
  ));
