import { expect, test } from 'vitest';
import { modelCapabilities } from './model-capabilities.ts';
import { noOptions } from './schemas/engines.ts';
import type { ModelBounds, ModelDefaults } from './schemas/models.ts';
import { foundCapabilities, modelRecord } from './testing/engine-records.ts';

const capabilitiesOf = (
  bounds: ModelBounds,
  defaults: ModelDefaults = {},
  found: Parameters<typeof foundCapabilities>[0] = {},
) => modelCapabilities(modelRecord('prv_1', { capabilities: foundCapabilities(found), bounds, defaults }));

test('without bounds a model may do what was found, under its own id and name', () => {
  const record = modelRecord('prv_1', { name: 'Flux', description: 'Fast.' });
  const { id, description } = record;
  expect(modelCapabilities(record)).toEqual({ ...record.capabilities, id, name: 'Flux', description });
});

test('a bound narrows what was found and never widens it', () => {
  expect(
    capabilitiesOf({ maxSidePx: 1000, maxPixels: 500_000, maxCount: 2, maxPromptLength: 300 }),
  ).toMatchObject({
    // A multiple of the step.
    ...{ maxSidePx: 960, maxPixels: 500_000, maxCount: 2, maxPromptLength: 300 },
  });
  expect(capabilitiesOf({ maxSidePx: 4096, maxCount: 16, maxPromptLength: 100_000 })).toMatchObject({
    ...{ maxSidePx: 2048, maxPixels: null, maxCount: 8, maxPromptLength: 2000 },
  });
  expect(capabilitiesOf({ maxPixels: 900 }, {}, { maxPixels: 800 }).maxPixels).toBe(800);
  expect(capabilitiesOf({ maxSidePx: 64 }, {}, { minSidePx: 256 }).maxSidePx).toBe(256);
});

test('defaults stay within the bounds', () => {
  const stepsOf = (bounds: ModelBounds, defaults: ModelDefaults) =>
    capabilitiesOf(bounds, defaults).options.steps;
  expect(stepsOf({}, { steps: 28 })).toMatchObject({ max: 100, default: 28 });
  expect(stepsOf({ maxSteps: 10 }, { steps: 28 })).toMatchObject({ max: 10, default: 10 });
  expect(stepsOf({ maxSteps: 10 }, {})).toMatchObject({ min: 1, default: 10 });
  expect(capabilitiesOf({}, { guidance: 99 }).options.guidance?.default).toBe(20);
});

test('of a list of sizes those within the bounds are left, or the smallest if none is', () => {
  const sizes = [
    { width: 1536, height: 1024 },
    { width: 1024, height: 1024 },
    { width: 1024, height: 1536 },
  ];
  expect(capabilitiesOf({ maxSidePx: 1024 }, {}, { sizes }).sizes).toEqual([sizes[1]]);
  expect(capabilitiesOf({ maxPixels: 4096 }, {}, { sizes }).sizes).toEqual([sizes[1]]);
  expect(capabilitiesOf({}, {}, { sizes }).sizes).toEqual(sizes);
});

test('LoRAs and input pictures can be taken away, and not be added', () => {
  const loras = { max: 4, items: [] } as unknown as NonNullable<typeof noOptions.loras>;
  const imageInput = { max: 1, mask: true, strength: null };
  const options = { ...noOptions, loras, imageInput };
  expect(capabilitiesOf({ maxLoras: 2 }, {}, { options }).options.loras?.max).toBe(2);
  expect(capabilitiesOf({ maxLoras: 8 }, {}, { options }).options.loras?.max).toBe(4);
  expect(capabilitiesOf({ maxLoras: 0, imageInput: false }, {}, { options }).options).toMatchObject({
    ...{ loras: null, imageInput: null },
  });
  expect(capabilitiesOf({ maxLoras: 8 }).options).toMatchObject({ loras: null, imageInput: null });
});
