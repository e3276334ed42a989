import { expect, test } from 'vitest';
import { limitRules } from './limit-rules.ts';
import { limitDefaults } from './policy.ts';

test('every class has a rule with its configured numbers; invalid numbers are refused', () => {
  const rules = limitRules({ ...limitDefaults, signIn: { points: 7, windowS: 120 } });
  expect(Object.keys(rules)).toEqual(Object.keys(limitDefaults));
  expect(rules.signIn).toEqual({ name: 'signIn', points: 7, windowS: 120 });
  expect(rules.request).toEqual({ name: 'request', ...limitDefaults.request });
  for (const signIn of [
    { points: 5, windowS: 0 },
    { points: 5, windowS: 2_147_484 },
    { points: -1, windowS: 60 },
    { points: Number.NaN, windowS: 60 },
  ])
    expect(() => limitRules({ ...limitDefaults, signIn })).toThrow(RangeError);
});
