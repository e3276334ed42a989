import { newId } from '@atelier/core/ids';
import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { expect, test } from 'vitest';
import { checksById } from './dataset.ts';
import { baseOf, checkTraining, emptyDraft, errorsOf, storedDrafts, withStarted } from './draft.ts';

const base: TrainingBaseView = {
  model: 'flux',
  name: 'Flux',
  provider: 'Replicate',
  minSteps: 100,
  maxSteps: 4000,
  defaultSteps: 1000,
  minPictures: 2,
  maxPictures: 3,
  price: { minor: 200 },
  currency: 'USD',
  unavailable: null,
};
const ids = [newId('image'), newId('image'), newId('image'), newId('image')] as const;
const draft = {
  ...emptyDraft,
  name: ' Momo ',
  triggerWord: ' momocat ',
  pictures: [
    { imageId: ids[0], caption: 'a cat asleep' },
    { imageId: ids[1], caption: null },
  ],
};
const checks = checksById({
  pictures: [
    {
      imageId: ids[1],
      width: 9,
      height: 9,
      placeholder: '',
      flagged: false,
      caption: 'a cat awake',
      duplicateOf: null,
      issues: [],
    },
  ],
  issues: [],
});

test('what is sent has the usual steps, proposed captions and trimmed texts', () => {
  expect(checkTraining(draft, base, checks)).toEqual({
    ok: true,
    input: {
      model: 'flux',
      name: 'Momo',
      triggerWord: 'momocat',
      steps: 1000,
      pictures: [
        { imageId: ids[0], caption: 'a cat asleep' },
        { imageId: ids[1], caption: 'a cat awake' },
      ],
    },
  });
});

test('what is wrong is said at its field, in the words of the server', () => {
  const faulty = {
    ...draft,
    name: '',
    triggerWord: '7cat',
    steps: 50,
    pictures: [{ imageId: ids[0], caption: ' ' }],
  };
  const checked = checkTraining(faulty, base, checks);
  expect(checked).toEqual({
    ok: false,
    errors: {
      name: 'Give the LoRA a name.',
      triggerWord: expect.stringContaining('begin with a letter'),
      steps: 'Choose a whole number from 100 to 4000.',
      pictures: 'Choose 1 more: at least 2 are needed.',
      [`captions.${ids[0]}`]: 'Describe what the picture shows.',
    },
  });
  const fromServer = [
    { path: 'pictures.1.imageId', message: 'It is gone.' },
    { path: 'name', message: 'Taken.' },
  ];
  expect(errorsOf(fromServer, draft)).toEqual({ [`captions.${ids[1]}`]: 'It is gone.', name: 'Taken.' });
});

test('the draft outlives what it cannot read and bases that go, and is kept with what was started', () => {
  expect(storedDrafts({ draft: { name: 7 } })).toEqual({ draft: emptyDraft, started: [] });
  const other = { ...base, model: 'other', unavailable: 'It is paused.' };
  expect(baseOf([other, base], { model: 'gone' })).toBe(base);
  expect(baseOf([other], { model: 'gone' })).toBe(other);
  const stored = ['one', 'two', 'three', 'four', 'five', 'six'].reduce(
    (drafts, id) => withStarted({ started: drafts.started, draft: { ...draft, name: id } }, id),
    storedDrafts(null),
  );
  expect(storedDrafts(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  expect(stored.draft).toEqual(emptyDraft);
  expect(stored.started.map(({ id, draft: { name } }) => [id, name])).toEqual(
    ['six', 'five', 'four', 'three', 'two'].map((id) => [id, id]),
  );
});
