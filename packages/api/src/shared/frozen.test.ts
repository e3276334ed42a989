import { expect, test } from 'vitest';
import { deepFreeze, isDeepFrozen, onceForFrozen } from './frozen.ts';

test('only plain data that is frozen at every level counts as frozen', () => {
  expect(isDeepFrozen(deepFreeze({ a: [{ b: null }], c: 'text' }))).toBe(true);
  for (const value of [
    {},
    Object.freeze({ inner: {} }),
    Object.freeze([[1]]),
    // Frozen dates, maps and functions can still change.
    deepFreeze({ at: new Date(0) }),
    deepFreeze({ map: new Map() }),
    deepFreeze({ get: () => 1 }),
  ])
    expect(isDeepFrozen(value)).toBe(false);
});

test('what cannot change is made once, everything else each time', () => {
  let made = 0;
  const describe = onceForFrozen((value) => {
    made += 1;
    return JSON.stringify(value);
  });
  const constant = deepFreeze({ used: 1, quota: { held: 0 } });
  expect([describe(constant), describe(constant), made]).toEqual([describe(constant), describe(constant), 1]);
  const half = Object.freeze({ quota: { held: 0 } });
  expect(describe(half)).toBe('{"quota":{"held":0}}');
  half.quota.held = 1;
  expect(describe(half)).toBe('{"quota":{"held":1}}');
  expect([describe('a'), describe('a'), describe(null)]).toEqual(['"a"', '"a"', 'null']);
  expect(made).toBe(6);
});
