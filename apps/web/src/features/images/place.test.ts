import type { ImageSummary } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepPlace, type Placed, pictureAt } from './place.ts';
import { layLines, offsetsOf } from './rows.ts';

const gap = 10;
const image = (at: number): ImageSummary => ({
  id: String(at),
  jobId: 'job',
  prompt: 'a picture',
  model: 'm',
  style: 's',
  width: at % 4 === 0 ? 320 : 512,
  height: at % 4 === 0 ? 512 : 320,
  favourite: false,
  rating: null,
  hasChildren: false,
  flagged: false,
  placeholder: '',
  createdAt: new Date(Date.UTC(2026, 0, 1) - at * 3_600_000).toISOString(),
});
const all = Array.from({ length: 400 }, (_, at) => image(at));

const lay = (from: number, to: number, width = 800) => {
  const lines = layLines(all.slice(from, to), { width, gap, rowHeight: 200, headingHeight: 48 });
  return { lines, offsets: offsetsOf(lines, gap) };
};
const topOf = ({ lines, offsets, roomAbove }: Placed, id: string): number => {
  const at = lines.findIndex(({ kind, images }) => kind === 'row' && images.some((one) => one.id === id));
  return roomAbove + (offsets[at] ?? Number.NaN);
};

test('a picture on the screen stays where it is, whatever is loaded or forgotten above and below it', () => {
  const range = fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 250, max: 400 }));
  const room = fc.integer({ min: 0, max: 50_000 });
  fc.assert(
    fc.property(range, range, room, fc.boolean(), ([from, to], [nextFrom, nextTo], roomAbove, isRelaid) => {
      const before = { ...lay(from, to), roomAbove };
      const next = lay(nextFrom, nextTo, isRelaid ? 500 : 800);
      const placed = keepPlace(before, { ...next, hasNewer: nextFrom > 0, isRelaid }, '200');
      const moved = topOf({ ...next, ...placed }, '200') - topOf(before, '200');
      if (from !== nextFrom || isRelaid) expect(moved).toBeCloseTo(placed.scrollBy, 6);
      expect(placed.roomAbove).toBeGreaterThanOrEqual(0);
      // Nothing is above the newest picture.
      if (nextFrom === 0) expect(placed.roomAbove).toBe(0);
    }),
  );
});

test('while the list begins with the same picture and its shape stays, nothing moves', () => {
  const before = { ...lay(50, 200), roomAbove: 3000 };
  const next = { ...lay(50, 300), hasNewer: true, isRelaid: false };
  expect(keepPlace(before, next, '180')).toEqual({ roomAbove: 3000, scrollBy: 0 });
});

test('the picture at a height is in the first row that begins there or below', () => {
  const placed = { ...lay(0, 100), roomAbove: 1000 };
  expect(pictureAt(placed, 0)).toBe('0');
  expect(pictureAt(placed, 1_000_000)).toBeUndefined();
  const id = pictureAt(placed, 2000) ?? '';
  expect(topOf(placed, id)).toBeGreaterThanOrEqual(2000);
});
