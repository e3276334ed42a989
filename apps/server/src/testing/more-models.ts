import { noOptions } from '@atelier/core/schemas/engines';
import type { MoreModel } from './browser-studio.ts';

const range = (min: number, max: number, step: number, usual: number) => ({ min, max, step, default: usual });

/** A model with every kind of setting, and one with few, fixed sizes and no seed. */
export const moreModels: readonly MoreModel[] = [
  {
    id: 'atlas-xl',
    name: 'Atlas XL',
    description: 'Detailed scenes and portraits; takes LoRAs.',
    origin: 'neural',
    styles: [],
    vector: false,
    maxPixels: 1024 * 1024,
    options: {
      ...noOptions,
      steps: range(1, 60, 1, 30),
      guidance: range(1, 20, 0.5, 7),
      samplers: ['Euler', 'Euler a', 'DPM++ 2M', 'DPM++ SDE', 'DDIM', 'UniPC'].map((name) => ({
        id: name.toLowerCase(),
        name,
      })),
      loras: {
        max: 3,
        weight: range(-1, 2, 0.05, 1),
        known: ['Lace', 'Woodcut', 'Film grain'].map((name) => ({ id: name.toLowerCase(), name })),
        own: false,
      },
    },
  },
  {
    id: 'swift',
    name: 'Swift',
    description: 'Quick drafts.',
    origin: 'neural',
    styles: [],
    vector: false,
    seed: false,
    negativePrompt: false,
    maxCount: 4,
    sizes: [
      { width: 1024, height: 1024 },
      { width: 1536, height: 1024 },
      { width: 1024, height: 1536 },
    ],
    options: {
      ...noOptions,
      qualities: ['Low', 'High'].map((name) => ({ id: name.toLowerCase(), name })),
    },
  },
];
