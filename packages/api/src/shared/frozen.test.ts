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

test('only plain objects and arrays are frozen', () => {
  class Point {
    x = 1;
  }
  const untouched = [new Uint8Array(4), new Date(0), new Map(), new Point()];
  const frozen = deepFreeze({ list: [{ untouched }] });
  expect(untouched.map(Object.isFrozen)).toEqual([false, false, false, false]);
  expect([frozen, frozen.list, frozen.list[0], untouched].every(Object.isFrozen)).toBe(true);
});

test('a result that is kept is frozen, any other is left as it is, and a promise is never kept', () => {
  const wrap = onceForFrozen((value) => ({ value }));
  expect(Object.isFrozen(wrap(Object.freeze({ a: 1 })))).toBe(true);
  expect(Object.isFrozen(wrap(Object.freeze({ inner: { a: 1 } })))).toBe(false);
  const later = onceForFrozen(async (value) => ({ value }));
  const constant = Object.freeze({ a: 1 });
  expect(later(constant)).not.toBe(later(constant));
});
