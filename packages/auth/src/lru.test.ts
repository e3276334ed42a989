import { expect, test } from 'vitest';
import { createLru } from './lru.ts';

test('the least recently used entry is evicted first', () => {
  const lru = createLru<number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.get('a');
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

test('setting a key again replaces its value and evicts no other entry', () => {
  const lru = createLru<number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('b', 3);
  expect([lru.get('a'), lru.get('b')]).toEqual([1, 3]);
});

test('with a size of 0 nothing is stored', () => {
  const lru = createLru<number>(0);
  lru.set('a', 1);
  expect(lru.get('a')).toBeUndefined();
});
