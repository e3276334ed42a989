import type { UpscaleFactor } from '@atelier/core/schemas/edits';
import { expect, test } from 'vitest';
import { fittingUpscalers } from './fitting-upscalers.ts';

const upscaler = (factors: UpscaleFactor[], unusable: string | null = null) => ({
  unusable,
  can: { options: { upscale: { factors } } },
});

test('an upscaler is offered if it works now and one of its factors fits the picture', () => {
  const [any, four, broken] = [upscaler([2, 3, 4]), upscaler([4]), upscaler([2], 'Paused.')];
  const offered = (width: number) => fittingUpscalers([any, four, broken], { width, height: 512 });
  expect(offered(1024)).toEqual([any, four]);
  expect(offered(1025)).toEqual([any]);
  expect(offered(2048)).toEqual([any]);
  expect(offered(2049)).toEqual([]);
});
