import { expect, test } from 'vitest';
import { priceOfPicture } from './price.ts';

test('a price per megapixel is rounded up to a minor unit, and one per picture ignores the size', () => {
  expect(priceOfPicture({ minor: 3, unit: 'picture' }, { width: 4096, height: 4096 })).toBe(3);
  expect(priceOfPicture({ minor: 4, unit: 'megapixel' }, { width: 1000, height: 1000 })).toBe(4);
  expect(priceOfPicture({ minor: 4, unit: 'megapixel' }, { width: 1000, height: 1001 })).toBe(5);
  expect(priceOfPicture({ minor: 4, unit: 'megapixel' }, { width: 64, height: 64 })).toBe(1);
  expect(priceOfPicture({ minor: 0, unit: 'megapixel' }, { width: 64, height: 64 })).toBe(0);
});
