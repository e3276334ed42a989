import { noOptions } from '@atelier/core/schemas/engines';
import { expect, test } from 'vitest';
import { settingsText } from './settings-text.ts';

test('a LoRA is named on the label of a picture, also after its owner has deleted it', () => {
  const weight = { min: 0, max: 2, step: 0.1, default: 1 };
  const known = [
    { id: 'lora_1', name: 'Momo' },
    { id: 'lace', name: 'Lace' },
  ];
  const options = { ...noOptions, loras: { max: 4, weight, known, own: true } };
  const loras = ['lora_1', 'lora_2', 'lace', 'other'].map((id) => ({ id, weight: 0.8 }));
  expect(settingsText({ loras }, options)).toEqual([
    'Momo × 0.8',
    'a deleted LoRA × 0.8',
    'Lace × 0.8',
    'other × 0.8',
  ]);
  expect(settingsText({ loras: loras.slice(1, 2) }, undefined)).toEqual(['a LoRA × 0.8']);
});
