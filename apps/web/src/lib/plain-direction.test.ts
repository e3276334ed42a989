import { expect, test } from 'vitest';
import { inPlainDirection, withPlainDirection } from './plain-direction.ts';

test('overrides, embeddings and isolates are removed, marks and letters of every script stay', () => {
  expect(withPlainDirection('\u202eabc \u2067def\u2069\u202c')).toBe('abc def');
  const arabic = 'قطة\u200f 12 \u061c✓';
  expect(withPlainDirection(arabic)).toBe(arabic);
});

test('every string of a response is covered, and nothing else changes', () => {
  const at = '2026-12-01T00:00:00.000Z';
  expect(inPlainDirection({ items: [{ prompt: '\u202eabc', seed: 7, finishedAt: null, at }] })).toEqual({
    items: [{ prompt: 'abc', seed: 7, finishedAt: null, at }],
  });
});
