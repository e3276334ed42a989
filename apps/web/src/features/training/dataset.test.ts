import type { TrainingCheck } from '@atelier/core/schemas/training';
import { expect, test } from 'vitest';
import { withTriggerWord } from '../../lib/trigger-word.ts';
import {
  boundsText,
  captionOf,
  checksById,
  countProblem,
  issueGroups,
  lackingWord,
  mapCaptions,
  withBeginning,
  withChosen,
} from './dataset.ts';

const picture = (
  imageId: string,
  codes: TrainingCheck['pictures'][number]['issues'][number]['code'][] = [],
): TrainingCheck['pictures'][number] => ({
  imageId,
  width: 512,
  height: 512,
  caption: `caption of ${imageId}`,
  placeholder: '',
  flagged: false,
  duplicateOf: null,
  issues: codes.map((code) => ({ code, severity: 'warning', message: code })),
});
const check: TrainingCheck = {
  pictures: [
    picture('a'),
    picture('b', ['near_duplicate', 'too_small']),
    picture('c', ['near_duplicate']),
    picture('d', ['missing']),
  ],
  issues: [],
};
const checks = checksById(check);

test('a caption is the person’s own, also if it is empty, else the proposed one', () => {
  const captions = [
    { imageId: 'a', caption: null },
    { imageId: 'b', caption: '' },
    { imageId: 'new', caption: null },
  ].map((chosen) => captionOf(chosen, checks));
  expect(captions).toEqual(['caption of a', '', null]);
});

test('a beginning is added once, with the separator that reads well', () => {
  expect(withBeginning('a cat', 'a photo of')).toBe('a photo of, a cat');
  expect(withBeginning('a cat', 'Photo: ')).toBe('Photo: a cat');
  expect(withBeginning('a photo of, a cat', 'a photo of')).toBe('a photo of, a cat');
  expect([withBeginning('a cat', '  '), withBeginning('', 'ink')]).toEqual(['a cat', 'ink']);
});

test('all captions are changed at once; one that is not proposed yet is left to be proposed', () => {
  const chosen = [
    { imageId: 'a', caption: null },
    { imageId: 'b', caption: 'mine' },
    { imageId: 'new', caption: null },
  ];
  expect(lackingWord(chosen, checks, 'momo')).toBe(2);
  const changed = mapCaptions(chosen, checks, (caption) => withTriggerWord(caption, 'momo'));
  expect(changed.map(({ caption }) => caption)).toEqual(['momo, caption of a', 'momo, mine', null]);
  expect(lackingWord(changed, checks, 'momo')).toBe(0);
});

test('pictures with the same issue are one group to remove', () => {
  expect(issueGroups(check.pictures)).toEqual([
    { code: 'missing', label: '1 deleted picture', imageIds: ['d'] },
    { code: 'too_small', label: '1 picture that is too small', imageIds: ['b'] },
    { code: 'near_duplicate', label: '2 near duplicates', imageIds: ['b', 'c'] },
  ]);
});

test('the number of pictures is held to the bounds of the base', () => {
  const bounds = { minPictures: 5, maxPictures: 20 };
  expect(boundsText(bounds)).toBe('5 to 20 pictures');
  expect([5, 20].map((count) => countProblem(count, bounds))).toEqual([null, null]);
  expect([0, 3, 21].map((count) => countProblem(count, bounds))).toEqual([
    'Choose at least 5 pictures.',
    'Choose 2 more: at least 5 are needed.',
    'Remove 1 picture: at most 20 are used.',
  ]);
});

test('a choice keeps what is chosen with its captions, adds no more than the most, and removes at once', () => {
  const before = [{ imageId: 'a', caption: 'mine' }];
  const more = withChosen(before, ['a', 'b', 'c', 'd'], true, 3);
  expect(more).toEqual([...before, { imageId: 'b', caption: null }, { imageId: 'c', caption: null }]);
  expect(withChosen(more, ['b', 'c'], false, 3)).toEqual(before);
});
