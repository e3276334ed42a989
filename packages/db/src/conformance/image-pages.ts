import type { PageRequest } from '@atelier/core/cursor';
import type { Database } from '@atelier/core/ports/stores';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import fc from 'fast-check';
import { expect } from 'vitest';
import { openDatabase } from '../index.ts';
import { searchLimits } from '../stores/search-limits.ts';
import { addGallery, later, noon } from './samples.ts';
import { suite } from './suite.ts';

/** A tenth of the limits of production, so that a gallery of a tenth takes as many steps. */
const search = { ...searchLimits, rowsPerStep: 500, unfoldedPerStep: 50, maxCandidates: 1000, maxMatches: 2 };
const total = 1001;
/** Around the boundaries of search steps, where rows could be lost or duplicated. */
const places = [0, 499, 500, 501, 999, 1000];

/** All rows, read page by page as a client would. */
const walk = async (
  db: Database,
  scope: { workspaceId: string },
  limit: number,
  filter: ImageFilter = {},
) => {
  const seen: string[] = [];
  let after: PageRequest['after'] = null;
  for (;;) {
    const page = await db.images.list(scope, filter, { after, limit });
    const last = page.at(-1);
    if (last === undefined) return seen;
    expect(page.length).toBeLessThanOrEqual(limit);
    seen.push(...page.map(({ id }) => id));
    after = { createdAtMs: last.createdAt.getTime(), id: last.id };
  }
};

export const imagePageConformance = (): void => {
  suite('images in any amount', (test, current) => {
    test('the newer images of any image, nearest first, are those that the list has before it', async () => {
      const { db } = current();
      const place = fc.record({ ms: fc.integer({ min: 0, max: 3 }), style: fc.constantFrom('ink', 'space') });
      const filters: ImageFilter[] = [
        {},
        { style: 'ink' },
        { query: 'HERON' },
        { query: 'heron', style: 'ink' },
      ];
      await fc.assert(
        fc.asyncProperty(
          fc.array(place, { minLength: 1, maxLength: 12 }),
          fc.constantFrom(...filters),
          fc.integer({ min: 1, max: 4 }),
          async (places, filter, limit) => {
            const { user, records } = await addGallery(
              db,
              places.map(({ ms, style }, at) => ({
                createdAt: later(ms),
                style,
                prompt: at % 3 === 0 ? 'a reed' : 'a heron',
                deletedAt: at % 5 === 4 ? noon : null,
              })),
            );
            const all = await walk(db, user, 100);
            const listed = await walk(db, user, 100, filter);
            for (const { id, createdAt } of records) {
              const after = { createdAtMs: createdAt.getTime(), id };
              const newer = await db.images.listNewer(user, filter, { after, limit });
              const before = listed.filter((other) => all.indexOf(other) < all.indexOf(id));
              if (all.includes(id))
                expect(newer.map((row) => row.id)).toEqual(before.toReversed().slice(0, limit));
            }
          },
        ),
        { numRuns: 25 },
      );
    });

    test('with any page size, paging visits every image that is not deleted once, newest first', async () => {
      const { db } = current();
      const row = fc.record({ ms: fc.integer({ min: 0, max: 3 }), deleted: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(
          fc.array(row, { maxLength: 20 }),
          fc.integer({ min: 1, max: 7 }),
          async (rows, limit) => {
            const { user, records } = await addGallery(
              db,
              rows.map(({ ms, deleted }) => ({ createdAt: later(ms), deletedAt: deleted ? noon : null })),
            );
            const expected = records
              .filter(({ deletedAt }) => deletedAt === null)
              .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
              .map(({ id }) => id);
            expect(await walk(db, user, limit)).toEqual(expected);
          },
        ),
        { numRuns: 25 },
      );
    });

    test('a search or filter over many steps finds the first, the last and those in between, page by page', async () => {
      const { user } = await addGallery(
        current().db,
        Array.from({ length: total }, (_, at) => ({
          createdAt: later(-Math.floor(at / 3)),
          prompt: places.includes(at) ? 'a heron' : 'a reed',
          style: places.includes(at) ? 'ink' : 'flow',
        })),
      );
      const db = await openDatabase({ url: current().url, search });
      try {
        const all = await walk(db, user, 200);
        const herons = await walk(db, user, 10, { query: 'heron' });
        expect(herons).toHaveLength(places.length);
        expect(herons).toEqual(all.filter((id) => herons.includes(id)));
        expect(await walk(db, user, 4, { query: 'heron' })).toEqual(herons);
        expect(await walk(db, user, 4, { style: 'ink' })).toEqual(herons);
        expect(await walk(db, user, 10, { query: 'kingfisher' })).toEqual([]);
        expect(await walk(db, user, 300, { query: 'a' })).toEqual(all);
        const oldest = { after: { createdAtMs: 0, id: '' }, limit: 10 };
        const backwards = await db.images.listNewer(user, { query: 'heron' }, oldest);
        expect(backwards.map(({ id }) => id)).toEqual(herons.toReversed());
      } finally {
        await db.close();
      }
    });

    test('a batch larger than one statement is stored completely', async () => {
      const { db } = current();
      const { user } = await addGallery(
        db,
        Array.from({ length: 1_001 }, () => ({})),
      );
      expect(await db.images.count(user)).toBe(1_001);
    });
  });
};
