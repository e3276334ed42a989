import { upscaleModel } from '@atelier/core/edit-models';
import { expect, test } from 'vitest';
import { modelName, type StudioModel } from './models.ts';

const models = [{ can: { id: 'flux-1', name: 'Flux' } }] as unknown as readonly StudioModel[];

test('a model that is no longer offered has words in place of its id, and one that is not loaded yet an ellipsis', () => {
  expect(modelName(models, 'flux-1')).toBe('Flux');
  expect(modelName(models, 'gone-7')).toBe('No longer offered');
  expect(modelName(models, 'gone-7', 'A model no longer offered')).toBe('A model no longer offered');
  expect(modelName(undefined, 'flux-1')).toBe('…');
  expect(modelName(undefined, upscaleModel)).not.toBe('…');
});
