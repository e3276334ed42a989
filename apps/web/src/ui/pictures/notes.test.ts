import type { ImageSummary } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differing, type Note, noteText, undoing, withNote } from './notes.ts';

const image = (id: string, favourite: boolean, rating: number | null): ImageSummary => ({
  id,
  jobId: 'job',
  prompt: 'a picture',
  model: 'm',
  style: 's',
  width: 4,
  height: 3,
  favourite,
  rating,
  hasChildren: false,
  flagged: false,
  placeholder: '',
  createdAt: '2026-01-01T00:00:00.000Z',
});

const rating = fc.option(fc.integer({ min: 1, max: 5 }), { nil: null });
const images = fc
  .array(fc.tuple(fc.boolean(), rating), { maxLength: 30 })
  .map((all) => all.map(([favourite, stars], at) => image(String(at), favourite, stars)));
const note: fc.Arbitrary<Note> = fc.oneof(
  fc.record({ favourite: fc.boolean() }),
  fc.record({ rating: rating }),
);

test('undoing a note gives each picture back what it had, and changes no other', () => {
  fc.assert(
    fc.property(images, note, (before, given) => {
      const changed = differing(before, given);
      const after = withNote(before, { ids: changed.map(({ id }) => id), note: given });
      expect(differing(after, given)).toEqual([]);
      expect(undoing(changed, given).reduce(withNote, after)).toEqual(before);
    }),
  );
});

test('pictures that a note does not change stay the same list', () => {
  const all = [image('a', true, 3), image('b', false, null)];
  expect(withNote(all, { ids: ['a'], note: { rating: 3 } })).toBe(all);
  expect(withNote(all, { ids: ['c'], note: { rating: 4 } })).toBe(all);
});

test('a message says what was done to how many pictures', () => {
  expect(noteText({ favourite: true }, 1)).toBe('Added to favourites.');
  expect(noteText({ favourite: false }, 12)).toBe('12 pictures removed from favourites.');
  expect(noteText({ rating: 1 }, 1)).toBe('Rated 1 star.');
  expect(noteText({ rating: null }, 3)).toBe('Ratings of 3 pictures removed.');
});
