import { newId } from '@atelier/core/ids';
import { addPreset } from '../in-process-comparisons.ts';
import type { MakeInput, OwnedIds, Samples } from './sample.ts';

const ownPreset: MakeInput = async (server, owner) => ({ id: (await addPreset(server, owner)).id });

export const presetsInputs: Samples = {
  'presets.list': () => undefined,
  'presets.remove': ownPreset,
  'presets.save': () => ({ name: 'Poster', model: 'still', values: { width: 512, height: 512, count: 1 } }),
};

export const presetsIds: OwnedIds = {
  'presets.remove': () => newId('preset'),
};
