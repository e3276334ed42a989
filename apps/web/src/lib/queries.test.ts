import type { ImageSummary } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GalleryPages, insertImage } from './queries.ts';

const image = (at: number): ImageSummary => ({
  id: `img_${String(at).padStart(3, '0')}`,
  jobId: 'job',
  prompt: 'a picture',
  model: 'm',
  style: 's',
  width: 4,
  height: 3,
  favourite: false,
  rating: null,
  hasChildren: false,
  flagged: false,
  placeholder: '',
  // Two images each have the same time.
  createdAt: new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 2) * 1000).toISOString(),
});

/** Pages of `size` images, newest first. */
const pagesOf = (images: readonly ImageSummary[], size: number, nextCursor: string | null): GalleryPages => {
  const count = Math.max(1, Math.ceil(images.length / size));
  const pages = Array.from({ length: count }, (_, at) => ({
    items: images.slice(at * size, (at + 1) * size),
    nextCursor: at === count - 1 ? nextCursor : 'next',
  }));
  return { pages, pageParams: pages.map(() => undefined) };
};

const idsOf = (pages: GalleryPages | undefined) =>
  pages?.pages.flatMap(({ items }) => items.map(({ id }) => id));

test('a restored image is back in its place, whatever the pages, and only once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(),
      (count, size, which) => {
        const all = Array.from({ length: count }, (_, at) => image(count - at));
        const restored = all[which % count] as ImageSummary;
        const rest = pagesOf(
          all.filter((other) => other !== restored),
          size,
          null,
        );
        const after = insertImage(rest, restored);
        expect(idsOf(after)).toEqual(all.map(({ id }) => id));
        expect(insertImage(after, restored)).toBe(after);
      },
    ),
  );
});

test('an image that is older than the loaded pages is left to the next page', () => {
  const pages = pagesOf([image(9), image(8)], 2, 'more');
  expect(idsOf(insertImage(pages, image(1)))).toEqual([image(9).id, image(8).id]);
  expect(insertImage(undefined, image(1))).toBeUndefined();
});
