import { AppError } from '@atelier/core/errors';
import type { Engine } from '@atelier/core/ports/engine';
import { noOptions } from '@atelier/core/schemas/engines';

/** An engine that cannot draw, with capabilities to validate against. */
export const fakeEngine = (id: string, changed: Partial<Engine['capabilities']> = {}): Engine => ({
  id,
  provider: 'embedded',
  capabilities: {
    id,
    name: 'Test',
    description: '',
    version: '1',
    origin: 'procedural',
    styles: [{ id: 'ink', name: 'Ink' }],
    minSidePx: 128,
    maxSidePx: 1024,
    sizeStepPx: 64,
    maxCount: 4,
    seed: true,
    negativePrompt: true,
    vector: false,
    progress: false,
    cancel: false,
    maxPixels: null,
    sizes: null,
    maxPromptLength: 2000,
    previews: false,
    options: noOptions,
    ...changed,
  },
  draw: () => Promise.reject(new AppError('engine_failed')),
  close: () => Promise.resolve(),
});
