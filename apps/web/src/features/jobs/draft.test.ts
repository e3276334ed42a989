import '../../lib/zod.ts';
import { type EngineCapabilities, noOptions } from '@atelier/core/schemas/engines';
import { describe, expect, test } from 'vitest';
import type { StudioModel } from '../../lib/models.ts';
import {
  checkForm,
  type Draft,
  draftOf,
  emptyDraft,
  errorsWhileTyping,
  type FormChange,
  formValues,
  isSameDraft,
  storedDraft,
  withChange,
} from './draft.ts';

const capabilities: EngineCapabilities = {
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
const model = (
  id: string,
  changed: Partial<EngineCapabilities>,
  more: Partial<StudioModel> = {},
): StudioModel => ({
  can: { ...capabilities, id, name: id, ...changed },
  provider: null,
  providerId: null,
  price: null,
  defaults: {},
  samples: [],
  favourite: false,
  ownLoras: [],
  unusable: null,
  ...more,
});

const range = (min: number, max: number, usual: number) => ({ min, max, step: 1, default: usual });
const euler = { id: 'euler', name: 'Euler' };
const dpm = { id: 'dpm', name: 'DPM++' };
const still = model('still', {});
const rich = model('rich', {
  styles: [],
  maxSidePx: 1024,
  maxPixels: 1024 * 768,
  options: {
    ...noOptions,
    steps: range(1, 60, 30),
    guidance: range(1, 20, 7),
    samplers: [euler, dpm],
    loras: { max: 2, weight: range(0, 2, 1), known: [{ id: 'lace', name: 'Lace' }], own: false },
  },
});
const turbo = model('turbo', {
  styles: [],
  seed: false,
  negativePrompt: false,
  maxCount: 1,
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
  ],
  options: { ...noOptions, steps: range(1, 8, 4), samplers: [euler] },
});

/** A form in which each change is made for its model, in turn. */
const fill = (...changes: readonly (readonly [StudioModel, FormChange])[]): Draft =>
  changes.reduce((draft, [of, change]) => withChange(draft, of, change), emptyDraft('still'));

describe('the form follows the model', () => {
  test('it has exactly the fields of the model, with the model’s defaults', () => {
    expect(formValues(emptyDraft('x'), still)).toEqual({
      prompt: '',
      negativePrompt: '',
      seed: '',
      model: 'still',
      size: { width: 1024, height: 1024 },
      count: 2,
    });
    const [values, few] = [formValues(emptyDraft('x'), rich), formValues(emptyDraft('x'), turbo)];
    expect(values).toMatchObject({ steps: 30, guidance: 7, size: { width: 832, height: 832 } });
    expect(few).toMatchObject({ steps: 4, count: 1, size: { width: 1024, height: 1024 } });
    expect(few).not.toHaveProperty('guidance');
    const set = model('set', rich.can, { defaults: { steps: 12, sampler: 'dpm', width: 512, height: 768 } });
    expect(formValues(emptyDraft('x'), set)).toMatchObject({
      steps: 12,
      sampler: 'dpm',
      size: { width: 512, height: 768 },
    });
  });

  test('another model keeps what fits; what does not fit comes back with its model', () => {
    const draft = fill(
      [still, { prompt: 'a heron', negativePrompt: 'fog', seed: '7', style: 'ink', count: 4 }],
      [
        rich,
        { steps: 44, sampler: 'dpm', loras: [{ id: 'lace', weight: 2 }], size: { width: 512, height: 768 } },
      ],
      [turbo, { steps: 6, size: { width: 1536, height: 1024 } }],
      [rich, { guidance: 9 }],
    );
    expect(formValues(draft, turbo)).toEqual({
      prompt: 'a heron',
      negativePrompt: 'fog',
      seed: '7',
      model: 'turbo',
      steps: 6,
      count: 1,
      size: { width: 1536, height: 1024 },
    });
    expect(formValues(draft, rich)).toMatchObject({
      steps: 44,
      guidance: 9,
      sampler: 'dpm',
      loras: [{ id: 'lace', weight: 2 }],
      count: 4,
      size: { width: 512, height: 768 },
    });
    expect(formValues(draft, still)).toMatchObject({ style: 'ink', count: 4 });
    // A value that both accept is shared, whichever of them it was set for.
    expect(formValues(withChange(draft, turbo, { sampler: 'euler' }), rich).sampler).toBe('dpm');
    expect(formValues(withChange(draft, rich, { sampler: 'euler' }), turbo).sampler).toBe('euler');
    expect(formValues(withChange(draft, rich, { sampler: undefined }), rich)).not.toHaveProperty('sampler');
  });

  test('only what the model takes is sent', () => {
    const draft = fill([rich, { prompt: 'a heron', negativePrompt: 'fog', seed: '7', sampler: 'dpm' }]);
    expect(checkForm(formValues(draft, rich), rich)).toEqual({
      ok: true,
      input: {
        prompt: 'a heron',
        negativePrompt: 'fog',
        model: 'rich',
        seed: 7,
        count: 2,
        width: 832,
        height: 832,
        steps: 30,
        guidance: 7,
        sampler: 'dpm',
      },
    });
    expect(checkForm(formValues(draft, turbo), turbo)).toEqual({
      ok: true,
      input: { prompt: 'a heron', model: 'turbo', count: 1, width: 1024, height: 1024, steps: 4 },
    });
  });

  test('while typing, what is out of bounds stays and says what is possible; an empty prompt is no mistake yet', () => {
    expect(errorsWhileTyping(formValues(emptyDraft('rich'), rich), rich)).toEqual({});
    const draft = fill([rich, { steps: 99, size: { width: 500, height: 768 } }]);
    expect(formValues(draft, rich).steps).toBe(99);
    expect(errorsWhileTyping(formValues(draft, rich), rich)).toEqual({
      steps: 'Choose a value from 1 to 60.',
      width: 'rich draws sides of 256 to 1024 px in steps of 64.',
    });
    expect(errorsWhileTyping({ ...formValues(draft, still), seed: '9999999999' }, still)).toEqual({
      seed: 'A seed is a whole number from 0 to 4294967295.',
    });
    // What was typed for one model is no mistake of another.
    expect(errorsWhileTyping(formValues(draft, turbo), turbo)).toEqual({});
  });
});

test('what is wrong is said in the plain sentences that the server would use', () => {
  const wrong = {
    ...formValues(emptyDraft('still'), still),
    negativePrompt: 'x'.repeat(2001),
    size: { width: 63, height: 1.5 },
    count: 17,
  };
  expect(checkForm(wrong, still)).toEqual({
    ok: false,
    errors: {
      prompt: 'Describe the picture you want.',
      negativePrompt: 'Must have at most 2000 characters.',
      width: 'Must be at least 64.',
      height: 'Must be a whole number.',
      count: 'Must be at most 16.',
    },
  });
});

test('a job fills the whole form; a model that is gone leaves the rest', () => {
  const job = {
    ...{ prompt: 'a heron', negativePrompt: '', style: 'auto', width: 512, height: 768, seed: 5 },
    ...{ model: 'rich', settings: { steps: 20, loras: [{ id: 'lace', weight: 1 }] } },
  };
  expect(formValues(draftOf(job, 3), rich)).toMatchObject({
    ...{ prompt: 'a heron', seed: '5', count: 3, steps: 20, size: { width: 512, height: 768 } },
    loras: [{ id: 'lace', weight: 1 }],
  });
  expect(formValues(draftOf(job, 3), still)).toMatchObject({ prompt: 'a heron', model: 'still', count: 3 });
});

test('a stored draft is read back; one of an earlier version keeps its text; anything else is no draft', () => {
  const kept = fill([still, { prompt: 'a heron', style: 'ink', seed: '7' }]);
  expect(storedDraft(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  const { kept: _, ...texts } = kept;
  expect(storedDraft({ ...texts, style: 'ink', count: 2 })).toEqual({ ...texts, kept: emptyDraft('x').kept });
  for (const other of [null, 'text', { prompt: 7 }]) expect(storedDraft(other)).toBeNull();
  expect(isSameDraft(kept, withChange(kept, still, { count: 2 }), still)).toBe(true);
  expect(isSameDraft(kept, withChange(kept, still, { count: 4 }), still)).toBe(false);
});
