import { Cursor } from '@atelier/core/cursor';
import { newId } from '@atelier/core/ids';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPageSize, defined, fetchPage, fetchPart } from './pages.ts';

interface Row {
  readonly id: string;
  readonly createdAt: Date;
}

const newestFirst = (a: Row, b: Row): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);

/** A store over an array, as the port describes it. */
const storeOf = (rows: readonly Row[]) => {
  const sorted = rows.toSorted(newestFirst);
  const asked: number[] = [];
  return {
    asked,
    async fetch({ after, limit }: { after: { createdAtMs: number; id: string } | null; limit: number }) {
      asked.push(limit);
      const from =
        after === null
          ? 0
          : sorted.findIndex(
              (row) => newestFirst(row, { id: after.id, createdAt: new Date(after.createdAtMs) }) > 0,
            );
      return from === -1 ? [] : sorted.slice(from, from + limit);
    },
  };
};

const rowsOf = (times: readonly number[]): Row[] =>
  times.map((time) => ({ id: newId('image'), createdAt: new Date(time) }));

test('following the cursor yields every row once, in order', async () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(times, fc.integer({ min: 1, max: 12 }), async (created, limit) => {
      const rows = rowsOf(created);
      const store = storeOf(rows);
      const seen: Row[] = [];
      let cursor: string | null = null;
      do {
        const page: { rows: Row[]; nextCursor: string | null } = await fetchPage(
          { limit, cursor: cursor === null ? undefined : Cursor.parse(cursor) },
          store.fetch,
        );
        expect(page.rows.length).toBeLessThanOrEqual(limit);
        seen.push(...page.rows);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(rows.toSorted(newestFirst));
    }),
  );
});

test('the last page has no next cursor, also when it is full', async () => {
  const store = storeOf(rowsOf([1, 2, 3]));
  expect((await fetchPage({ limit: 3 }, store.fetch)).nextCursor).toBeNull();
  expect((await fetchPage({ limit: 2 }, store.fetch)).nextCursor).not.toBeNull();
});

test('a page fetches one row more than its size, and no more', async () => {
  const store = storeOf([]);
  await fetchPage({}, store.fetch);
  await fetchPage({ limit: 100 }, store.fetch);
  expect(store.asked).toEqual([defaultPageSize + 1, 101]);
});

test('a page of a list that reads a bounded number of rows goes on where reading stopped, unless it is full', async () => {
  const row = (n: number) => ({ id: `img_${n}`, createdAt: new Date(n) });
  const stop = { createdAtMs: 3, id: 'img_3' };
  const fetchOf = (rows: readonly Row[], readTo: typeof stop | null) =>
    fetchPart({ limit: 2 }, async () => ({ rows, readTo }));
  const stopped = { nextCursor: '3.img_3', searchedTo: new Date(3) };
  expect(await fetchOf([], stop)).toEqual({ rows: [], ...stopped });
  expect(await fetchOf([row(5), row(4)], stop)).toEqual({ rows: [row(5), row(4)], ...stopped });
  expect(await fetchOf([row(5)], null)).toEqual({ rows: [row(5)], nextCursor: null, searchedTo: null });
  expect(await fetchOf([row(5), row(4), row(3)], null)).toEqual({
    rows: [row(5), row(4)],
    nextCursor: '4.img_4',
    searchedTo: null,
  });
});

test('undefined sets no filter; null, false and 0 do', () => {
  expect(defined({ a: undefined, b: null, c: false, d: 0, e: '' })).toEqual({
    b: null,
    c: false,
    d: 0,
    e: '',
  });
});
