import type { Keyset } from '@atelier/core/cursor';
import type { ImageRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import { imageRecord } from '@atelier/core/testing/studio-records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openDatabase } from '../index.ts';
import { newestFirst } from '../stores/queries.ts';
import { searchLimits } from '../stores/search-limits.ts';
import { addGallery, addJob, later, noon, storeImages } from './samples.ts';
import { suite } from './suite.ts';

/** No term is rare enough for the index, and no filter matches few images: all is read, in parts of three images or twelve texts. */
const limits = {
  ...searchLimits,
  rowsPerStep: 2,
  maxCandidates: 0,
  maxMatches: 0,
  textsPerSample: 20,
  textsPerPart: 12,
  textsPerLaterPart: 12,
};
const imagesPerPart = 3;

const anImage = fc.record({
  createdAt: fc.integer({ min: 0, max: 5 }).map(later),
  prompt: fc.constantFrom('a heron', 'a reed', 'a reed'),
  style: fc.constantFrom('ink', 'space'),
  isFavourite: fc.boolean(),
  deletedAt: fc.constantFrom(null, null, noon),
});
const aFilter = fc.constantFrom<ImageFilter>(
  { query: 'heron' },
  { query: 'a' },
  { query: 'HERON', style: 'ink' },
  { query: 'heron', isFavourite: true },
  { query: 'heron', style: 'ink', isFavourite: true },
  { query: 'heron', from: later(1), to: later(4) },
  { query: 'kingfisher', style: 'space' },
);
const change = fc.oneof(
  fc.record({ add: anImage }),
  fc.record({ remove: fc.nat({ max: 19 }) }),
  fc.constant(null),
);

const placeOf = ({ createdAt, id }: ImageRecord): Keyset => ({ createdAtMs: createdAt.getTime(), id });
const idsOf = (rows: readonly ImageRecord[]) => rows.map(({ id }) => id);

type Gallery = Awaited<ReturnType<typeof addGallery>>;
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

/** Reads all parts, with a change before each, and compares each with what the unbounded list has at that time. */
const walk = async (
  db: Database,
  { user, records }: Gallery,
  filter: ImageFilter,
  limit: number,
  changes: readonly Change[],
) => {
  const seen: string[] = [];
  for (let after: Keyset | null = null, at = 0; ; at += 1) {
    const next = changes[at] ?? null;
    if (next !== null && 'add' in next)
      await storeImages(db, [imageRecord(await addJob(db, user), { position: 0, ...next.add })]);
    if (next !== null && 'remove' in next)
      await db.images.delete(user, records[next.remove % records.length]?.id ?? '', noon);
    const { rows, readTo }: Awaited<ReturnType<Database['images']['listPart']>> = await db.images.listPart(
      user,
      filter,
      { after, limit },
    );
    const rest = await db.images.list(user, filter, { after, limit: 100 });
    const isReached = (image: ImageRecord) =>
      readTo === null || !newestFirst.isBeyond(placeOf(image), readTo);
    expect(idsOf(rows)).toEqual(idsOf(rest.filter(isReached).slice(0, limit)));
    seen.push(...idsOf(rows));
    const last = rows.at(-1);
    if (readTo === null && (last === undefined || rows.length < limit)) return seen;
    const reached: Keyset | null = readTo ?? (last === undefined ? null : placeOf(last));
    if (after !== null && reached !== null) expect(newestFirst.isBeyond(reached, after)).toBe(true);
    after = reached;
  }
};

export const searchPartConformance = (): void =>
  suite('a search in parts', (test, current) => {
    const inParts = async (work: (db: Database) => Promise<void>): Promise<void> => {
      const db = await openDatabase({ url: current().url, search: limits });
      try {
        await work(db);
      } finally {
        await db.close();
      }
    };

    test('finds in each part exactly what the whole list has there, whatever is added or deleted in between', () =>
      inParts((db) =>
        fc.assert(
          fc.asyncProperty(
            fc.array(anImage, { minLength: 1, maxLength: 20 }),
            aFilter,
            fc.integer({ min: 1, max: 6 }),
            fc.array(change, { maxLength: 8 }),
            async (images, filter, limit, changes) => {
              const gallery = await addGallery(db, images);
              const all = await db.images.list(gallery.user, filter, { after: null, limit: 100 });
              expect(await walk(db, gallery, filter, limit, [])).toEqual(idsOf(all));
              const seen = await walk(db, gallery, filter, limit, changes);
              expect(new Set(seen).size).toBe(seen.length);
            },
          ),
          { numRuns: 40 },
        ),
      ));

    test('ends a part after a bounded number of images, also if none matches; it finds one at least on each side of an image', () =>
      inParts(async (db) => {
        const { user, records } = await addGallery(
          db,
          Array.from({ length: 40 }, (_, at) => ({
            createdAt: later(-at),
            style: at % 2 === 0 ? 'ink' : 'space',
            prompt: at === 0 || at === 38 ? 'a heron' : 'a reed',
          })),
        );
        const filter = { query: 'heron', style: 'ink' };
        const parts: number[] = [];
        for (let after: Keyset | null = null; ; ) {
          const { readTo }: { readonly readTo: Keyset | null } = await db.images.listPart(user, filter, {
            after,
            limit: 9,
          });
          if (readTo === null) break;
          const [from, to] = [after, readTo].map((place) => records.findIndex(({ id }) => id === place?.id));
          parts.push(((to ?? 0) - Math.max(from ?? 0, -1) + 1) >> 1);
          after = readTo;
        }
        expect(parts.length).toBeGreaterThan(4);
        expect(Math.max(...parts)).toBeLessThanOrEqual(imagesPerPart);
        const middle = records[20];
        if (middle === undefined) throw new Error('no image');
        const page = { after: placeOf(middle), limit: 9 };
        for (const [side, at] of [
          ['newer', 0],
          ['older', 38],
        ] as const) {
          const { rows } = await db.images.listNear(user, filter, page, side);
          expect(idsOf(rows)).toEqual([records[at]?.id]);
        }
      }));

    test('counts, and tells times, as far as a part reads', () =>
      inParts(async (db) => {
        const { user, records } = await addGallery(
          db,
          Array.from({ length: 30 }, (_, at) => ({ createdAt: later(-at), prompt: 'a heron', style: 'ink' })),
        );
        const times = (most: number) => records.slice(0, most).map(({ createdAt }) => createdAt);
        expect(await db.images.countUpTo(user, { query: 'heron' }, 5)).toEqual({ count: 5, more: true });
        expect(await db.images.countUpTo(user, { query: 'heron' }, 100)).toEqual({ count: 12, more: true });
        expect(await db.images.countUpTo(user, { query: 'heron', style: 'ink' }, 100)).toEqual({
          count: imagesPerPart,
          more: true,
        });
        // The index knows that nothing contains it.
        expect(await db.images.countUpTo(user, { query: 'reed' }, 100)).toEqual({ count: 0, more: false });
        expect(await db.images.countUpTo(user, {}, 100)).toEqual({ count: 30, more: false });
        expect(await db.images.timesUpTo(user, { query: 'heron' }, 100)).toEqual({
          times: times(12),
          more: true,
        });
        expect(await current().db.images.timesUpTo(user, { query: 'heron' }, 30)).toEqual({
          times: times(30),
          more: false,
        });
        expect(await current().db.images.timesUpTo(user, {}, 29)).toEqual({ times: times(29), more: true });
      }));
  });
