import { checkGeneration } from '@atelier/core/check-generation';
import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { noOptions } from '@atelier/core/schemas/engines';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canEdit,
  changedDraft,
  checkEdit,
  draftFor,
  type EditDraft,
  editedSize,
  emptyDraft,
  errorsWhileEditing,
  isCut,
  resultSize,
  withDraft,
} from './edit-draft.ts';

const strength = { min: 0.1, max: 1, step: 0.05, default: 0.8 };
const able: EngineCapabilities = {
  ...{ id: 'able', name: 'Able', description: '', version: '1', origin: 'procedural', styles: [] },
  ...{ minSidePx: 256, maxSidePx: 2048, sizeStepPx: 64, maxPixels: null, sizes: null, maxCount: 8 },
  ...{ maxPromptLength: 2000, seed: true, negativePrompt: true, vector: false, progress: true },
  ...{
    previews: false,
    cancel: true,
    options: { ...noOptions, imageInput: { max: 1, mask: true, strength } },
  },
};
const rich: EngineCapabilities = {
  ...able,
  styles: [{ id: 'ink', name: 'Ink' }],
  options: {
    ...able.options,
    steps: { min: 1, max: 60, step: 1, default: 30 },
    guidance: { min: 1, max: 20, step: 0.5, default: 7 },
    samplers: [{ id: 'euler', name: 'Euler' }],
    loras: {
      ...{ max: 2, own: false, known: [{ id: 'wood', name: 'Woodcut' }] },
      weight: { min: 0, max: 2, step: 0.05, default: 1 },
    },
  },
};
const modelOf = (can: EngineCapabilities) => ({ can, defaults: {} });
const models: fc.Arbitrary<EngineCapabilities> = fc.constantFrom(
  able,
  rich,
  { ...able, maxPixels: 1_048_576, maxCount: 1 },
  {
    ...able,
    sizes: [
      { width: 1024, height: 1024 },
      { width: 1536, height: 1024 },
    ],
    maxSidePx: 1536,
  },
  {
    ...able,
    minSidePx: 512,
    maxSidePx: 1024,
    sizeStepPx: 8,
    options: { ...able.options, imageInput: { max: 4, mask: true, strength: null } },
  },
);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const drafts: fc.Arbitrary<EditDraft> = fc.record({
  operation: fc.constantFrom('variation' as const, 'inpaint' as const, 'outpaint' as const),
  prompt: fc.constantFrom('', '  ', 'a boat'),
  negativePrompt: fc.constantFrom('', 'fog', '\u200b'),
  seed: fc.constantFrom('', '7', '4294967295', '4294967296', 'x'),
  model: fc.constant('able'),
  strength: fc.constantFrom(null, 0.1, 1),
  count: fc.integer({ min: 1, max: 16 }),
  mask: fc.record({
    strokes: fc.constantFrom([], [{ tool: 'brush' as const, radius: 0.1, points: [0.5, 0.5] }]),
    feather: fc.double({ min: 0, max: 0.1, noNaN: true }),
    inverted: fc.boolean(),
  }),
  extend: fc.record({ left: share, right: share, top: share, bottom: share }),
  kept: fc.record({
    wishes: fc.record(
      {
        style: fc.constantFrom('auto', 'ink', 'gone'),
        steps: fc.constantFrom(20, 61, Number.NaN, 2.5),
        guidance: fc.constantFrom(7, 0, 101),
        sampler: fc.constantFrom('euler', 'gone'),
        quality: fc.constant('high'),
        loras: fc.constantFrom([], [{ id: 'wood', weight: 1 }], [{ id: 'gone', weight: 9 }]),
      },
      { requiredKeys: [] },
    ),
    own: fc.constantFrom({}, { able: { steps: 99 } }),
  }),
});
const side = fc.integer({ min: 16, max: 4096 });

test('whatever is put in, the server accepts it or the form says what is missing', () =>
  fc.assert(
    fc.property(drafts, models, side, side, (draft, can, width, height) => {
      const source = { kind: 'image' as const, id: 'img_a', width, height };
      const checked = checkEdit(draft, { source, model: modelOf(can) });
      if ('errors' in checked) {
        expect(Object.keys(checked.errors)).not.toEqual([]);
        return;
      }
      expect(checkGeneration(checked.input, can)).toEqual([]);
      expect(checked.input.mask === undefined).toBe(draft.operation !== 'inpaint');
      expect(checked.input.extend === undefined).toBe(draft.operation !== 'outpaint');
    }),
  ));

test('each thing that is missing is said at its field', () => {
  const source = { kind: 'image' as const, id: 'img_a', width: 512, height: 512 };
  const errorsOf = (change: Partial<EditDraft>) => {
    const checked = checkEdit(
      { ...emptyDraft, prompt: 'a boat', ...change },
      { source, model: modelOf(able) },
    );
    return 'errors' in checked ? checked.errors : {};
  };
  expect(errorsOf({})).toEqual({ mask: 'Paint over what is to change.' });
  expect(errorsOf({ operation: 'outpaint' })).toEqual({ extend: 'Extend at least one side.' });
  expect(errorsOf({ operation: 'variation', prompt: ' ' })).toEqual({
    prompt: 'Describe what you want to see.',
  });
  expect(errorsOf({ operation: 'variation' })).toEqual({});
});

test('what depends on the model goes to those that take it, and waits for them otherwise', () => {
  const source = { kind: 'image' as const, id: 'img_a', width: 512, height: 512 };
  const start = { ...emptyDraft, operation: 'variation' as const, prompt: 'a boat' };
  const set = {
    style: 'ink',
    steps: 24,
    guidance: 5,
    sampler: 'euler',
    loras: [{ id: 'wood', weight: 0.5 }],
  };
  const draft = { ...start, ...changedDraft(start, modelOf(rich), set) };
  const inputFor = (can: EngineCapabilities, of: EditDraft = draft) =>
    checkEdit(of, { source, model: modelOf(can) });
  expect(inputFor(rich)).toMatchObject({ input: set });
  const plain = inputFor(able);
  expect('input' in plain && Object.keys(plain.input)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/style|steps|guidance|sampler|loras/)]),
  );
  const out = { ...draft, ...changedDraft(draft, modelOf(rich), { steps: 99 }) };
  expect(inputFor(rich, out)).toEqual({ errors: { steps: 'Choose a value from 1 to 60.' } });
  const untold = { ...out, prompt: '' };
  expect(errorsWhileEditing(untold, { source, model: modelOf(rich) })).toEqual({
    steps: 'Choose a value from 1 to 60.',
  });
});

test('the result has the shape of the picture if the model makes it, and otherwise it is said that some is cut off', () => {
  const wide = { width: 1200, height: 800 };
  expect(resultSize(wide, { ...emptyDraft, operation: 'variation' }, able)).toEqual({
    width: 1216,
    height: 832,
  });
  const square = { ...able, sizes: [{ width: 1024, height: 1024 }] };
  const result = resultSize(wide, emptyDraft, square);
  expect([result, isCut(wide, result)]).toEqual([{ width: 1024, height: 1024 }, true]);
  const extend = { left: 0.5, right: 0.5, top: 0, bottom: 0.25 };
  expect(editedSize(wide, { operation: 'outpaint', extend })).toEqual({ width: 2400, height: 1000 });
  expect(editedSize(wide, { operation: 'inpaint', extend })).toEqual(wide);
});

test('only models that take pictures can edit, and parts only those that take masks', () => {
  const unmasked = {
    ...able,
    options: { ...able.options, imageInput: { max: 1, mask: false, strength: null } },
  };
  const blind = { ...able, options: noOptions };
  const all = (can: EngineCapabilities) =>
    (['variation', 'inpaint', 'outpaint'] as const).map((each) => canEdit(can, each));
  expect([all(able), all(unmasked), all(blind)]).toEqual([
    [true, true, true],
    [true, false, false],
    [false, false, false],
  ]);
});

test('what cannot be read of a draft takes nothing else with it', () => {
  const written = { ...emptyDraft, prompt: 'a boat', negativePrompt: 'fog', seed: '7' };
  const broken = { ...written, mask: { strokes: 'none' }, count: 99, kept: { wishes: { steps: 'many' } } };
  expect(draftFor(withDraft(null, 'image:a', broken as never), 'image:a')).toEqual(written);
});

test('the drafts of the latest five pictures are kept, each for itself; what cannot be read is no draft', () => {
  let stored: unknown = 'nonsense';
  expect(draftFor(stored, 'image:a')).toEqual(emptyDraft);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'b'])
    stored = withDraft(stored, `image:${key}`, { ...emptyDraft, prompt: key });
  const prompts = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => draftFor(stored, `image:${key}`).prompt);
  expect(prompts).toEqual(['', 'b', 'c', 'd', 'e', 'f']);
});
