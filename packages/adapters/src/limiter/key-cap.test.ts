import { expect, test } from 'vitest';
import { createKeyCap } from './key-cap.ts';

test('keys beyond the cap share one key', () => {
  const cap = createKeyCap(2, 1000);
  expect(['a', 'b', 'c', 'd', 'a'].map((key) => cap.admit(key, 0))).toEqual(['a', 'b', '', '', 'a']);
});

test('a key is freed when its window ends', () => {
  const cap = createKeyCap(2, 1000);
  cap.admit('a', 0);
  cap.admit('b', 500);
  expect(cap.admit('c', 999)).toBe('');
  expect(cap.admit('c', 1000)).toBe('c');
  expect(cap.admit('d', 1499)).toBe('');
  expect(cap.admit('d', 1500)).toBe('d');
});

test('forgetting a key frees it; the shared key cannot be forgotten', () => {
  const cap = createKeyCap(1, 1000);
  cap.admit('a', 0);
  cap.admit('b', 0);
  expect(cap.forget('b')).toBe(false);
  expect(cap.forget('')).toBe(false);
  expect(cap.forget('a')).toBe(true);
  expect(cap.admit('b', 0)).toBe('b');
});
