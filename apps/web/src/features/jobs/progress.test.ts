import { expect, test } from 'vitest';
import { pictureProgress } from './progress.ts';

test('the meter shows the picture being drawn, and is never full before the picture is there', () => {
  expect(pictureProgress({ progress: 0.25, count: 2, images: [] })).toBeCloseTo(0.5);
  expect(pictureProgress({ progress: 0.75, count: 2, images: [1] })).toBeCloseTo(0.5);
  // Drawn, but not stored yet.
  expect(pictureProgress({ progress: 0.5, count: 2, images: [] })).toBeLessThan(1);
  expect(pictureProgress({ progress: 1, count: 2, images: [1] })).toBeLessThan(1);
  // The picture of a heartbeat that was overtaken.
  expect(pictureProgress({ progress: 0.4, count: 2, images: [1] })).toBe(0);
});
