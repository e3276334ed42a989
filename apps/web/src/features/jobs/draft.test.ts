import { noOptions } from '@atelier/core/schemas/engines';
import '../../lib/zod.ts';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { expect, test } from 'vitest';
import { checkDraft, type Draft, emptyDraft, isSameDraft, storedDraft } from './draft.ts';

const draft: Draft = {
  prompt: 'a heron',
  negativePrompt: '',
  model: 'still',
  style: 'auto',
  size: { width: 512, height: 512 },
  count: 1,
  seed: '',
};

test('a valid draft becomes the input of jobs.create', () => {
  expect(checkDraft(draft)).toMatchObject({ ok: true, input: { prompt: 'a heron', width: 512 } });
});

test('what is wrong is said in the plain sentences that the server would use', () => {
  const wrong = {
    ...draft,
    negativePrompt: 'x'.repeat(2001),
    model: '',
    size: { width: 63, height: 1.5 },
    count: 17,
  };
  expect(checkDraft(wrong)).toEqual({
    ok: false,
    errors: {
      negativePrompt: 'Must have at most 2000 characters.',
      model: 'Must not be empty.',
      width: 'Must be at least 64.',
      height: 'Must be a whole number.',
      count: 'Must be at most 16.',
    },
  });
});

const engine: EngineCapabilities = {
  id: 'still',
  name: 'Still',
  description: 'Draws.',
  version: '1',
  origin: 'procedural',
  styles: [{ id: 'ink', name: 'Ink sketch' }],
  minSidePx: 256,
  maxSidePx: 2048,
  sizeStepPx: 64,
  maxCount: 8,
  seed: true,
  negativePrompt: true,
  vector: true,
  progress: true,
  cancel: true,
  maxPixels: null,
  sizes: null,
  maxPromptLength: 2000,
  previews: false,
  options: noOptions,
};

test('a stored draft is read back; what the engine no longer offers gets its default; anything else is no draft', () => {
  const kept = { ...draft, style: 'ink', seed: '7', count: 4 };
  expect(storedDraft(JSON.parse(JSON.stringify(kept)), engine)).toEqual(kept);
  const outdated = { ...kept, model: 'gone', style: 'gone', size: { width: 9, height: 9999 }, count: 99 };
  expect(storedDraft(outdated, engine)).toEqual({ ...emptyDraft(engine), prompt: 'a heron', seed: '7' });
  for (const other of [null, 'text', { prompt: 7 }, { ...kept, size: null }])
    expect(storedDraft(other, engine)).toBeNull();
  expect(isSameDraft(kept, { ...kept, size: { ...kept.size } })).toBe(true);
  expect(isSameDraft(kept, { ...kept, seed: '8' })).toBe(false);
});
