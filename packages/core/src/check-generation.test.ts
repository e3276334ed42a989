import { expect, test } from 'vitest';
import { checkGeneration } from './check-generation.ts';
import { type EngineCapabilities, noOptions } from './schemas/engines.ts';
import { checkRows } from './testing/check-rows.ts';

const range = { min: 1, max: 50, step: 1, default: 20 };
const able: EngineCapabilities = {
  ...{ id: 'able', name: 'Able', description: '', version: '1', origin: 'neural', styles: [] },
  ...{ minSidePx: 256, maxSidePx: 2048, sizeStepPx: 64, maxPixels: 2_000_000, sizes: null, maxCount: 4 },
  ...{ maxPromptLength: 10, seed: true, negativePrompt: false, vector: false },
  ...{ progress: true, previews: false, cancel: true },
  options: {
    ...noOptions,
    steps: range,
    samplers: [{ id: 'euler', name: 'Euler' }],
    loras: {
      max: 1,
      weight: { min: 0, max: 2, step: 0.1, default: 1 },
      known: [{ id: 'ink', name: 'Ink' }],
      own: true,
    },
  },
};
const asked = { prompt: 'a heron', model: 'able', width: 512, height: 512, count: 1 };

test('what a model cannot serve is named by its field, and nothing else is', () =>
  checkRows(
    [
      [{}, []],
      // Ten characters as people see them, twenty UTF-16 units.
      [{ prompt: '🎨'.repeat(10) }, []],
      [{ prompt: '🎨'.repeat(11) }, ['prompt']],
      [{ width: 2048, height: 1024 }, ['width']],
      [{ negativePrompt: 'fog' }, ['negativePrompt']],
      [{ steps: 50, sampler: 'euler' }, []],
      [{ steps: 51, sampler: 'heun' }, ['steps', 'sampler']],
      [{ guidance: 7 }, ['guidance']],
      [{ loras: [{ id: 'ink', weight: 2 }] }, []],
      [{ loras: [{ id: 'mine', weight: 1 }] }, []],
      [{ loras: [{ id: 'theirs', weight: 1 }] }, ['loras.0']],
      [{ loras: [{ id: 'ink', weight: 3 }] }, ['loras.0']],
      [{ loras: [1, 2].map(() => ({ id: 'ink', weight: 1 })) }, ['loras']],
    ] as const,
    '%j: %j',
    (change, fields) => {
      const issues = checkGeneration({ ...asked, ...change } as never, able, new Set(['mine']));
      expect(issues.map(({ path }) => path)).toEqual(fields);
    },
  ));
