import { CreateJobInput } from '@atelier/core/schemas/jobs';
import { expect, test } from 'vitest';
import { samplePrompts, sampleRequest, sampleSize } from './sample-requests.ts';

const can = { minSidePx: 64, maxSidePx: 2048, sizeStepPx: 64, maxPixels: null, sizes: null };

test('samples have the usual size of the model, else the squarest that it draws', () => {
  expect(sampleSize(can, {})).toEqual({ width: 1024, height: 1024 });
  expect(sampleSize(can, { width: 768, height: 512 })).toEqual({ width: 768, height: 512 });
  expect(sampleSize({ ...can, maxSidePx: 600 }, {})).toEqual({ width: 576, height: 576 });
  expect(sampleSize({ ...can, maxPixels: 512 * 512 }, {})).toEqual({ width: 512, height: 512 });
  expect(sampleSize({ ...can, minSidePx: 1100, maxSidePx: 1500 }, {})).toEqual({ width: 1152, height: 1152 });
  const sizes = [
    { width: 1536, height: 1024 },
    { width: 1024, height: 1024 },
  ];
  expect(sampleSize({ ...can, sizes }, {})).toEqual({ width: 1024, height: 1024 });
});

test('every sample is a valid request for one picture, with the settings of the model', () => {
  const model = {
    id: 'near-sdxl',
    capabilities: can,
    defaults: { steps: 28, count: 4, width: 512, height: 512 },
  };
  for (const { prompt } of samplePrompts)
    expect(CreateJobInput.parse(sampleRequest(model, prompt))).toEqual({
      ...{ model: 'near-sdxl', prompt, width: 512, height: 512, count: 1, steps: 28 },
    });
});
