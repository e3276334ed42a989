import { expect, test } from 'vitest';
import { nextInGrid, rangeOf } from './grid-keys.ts';

test('arrow keys move within the grid, and stop at its edges', () => {
  const from5 = (key: string) => nextInGrid(key, 5, 11, 4);
  expect(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].map(from5)).toEqual([
    4, 6, 1, 9, 0, 10,
  ]);
  expect(nextInGrid('ArrowDown', 8, 11, 4)).toBeNull();
  expect([nextInGrid('ArrowLeft', 0, 11, 4), nextInGrid('Home', 0, 11, 4), from5('a')]).toEqual([
    null,
    null,
    null,
  ]);
});

test('a range goes in both directions, and without a known beginning is the one picture', () => {
  const ids = ['a', 'b', 'c', 'd'];
  expect(rangeOf(ids, 'b', 'd')).toEqual(['b', 'c', 'd']);
  expect(rangeOf(ids, 'd', 'b')).toEqual(['b', 'c', 'd']);
  expect([rangeOf(ids, null, 'c'), rangeOf(ids, 'gone', 'c')]).toEqual([['c'], ['c']]);
});
