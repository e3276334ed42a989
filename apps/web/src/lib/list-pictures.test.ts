import { expect, test } from 'vitest';
import { parseGallerySearch } from './gallery-search.ts';
import { listPictures } from './list-pictures.ts';

type Answer = { items: never[]; nextCursor: string | null; searchedTo: string | null };

/** A server that answers whatever became of the call, as for one of several that travel together. */
const clientOf = (answers: readonly Answer[], beforeAnswer: () => void = () => undefined) => {
  const asked: unknown[] = [];
  const query = async ({ cursor }: { cursor?: string }) => {
    asked.push(cursor);
    beforeAnswer();
    return answers[asked.length - 1];
  };
  return { asked, client: { images: { list: { query } } } as never };
};

const stopped = { items: [], nextCursor: 'next', searchedTo: '2026-01-02T00:00:00.000Z' };
const end = { items: [], nextCursor: null, searchedTo: null };
const search = parseGallerySearch({ q: 'quay' });

test('a search goes on where the page before ended, says how far it is, and ends at the end', async () => {
  const { asked, client } = clientOf([stopped, end]);
  const told: (string | null)[] = [];
  const { signal } = new AbortController();
  const page = await listPictures(client, {
    search,
    cursor: undefined,
    signal,
    onSearched: (to) => told.push(to),
  });
  expect(page).toEqual({ items: [], nextCursor: null });
  expect(asked).toEqual([undefined, 'next']);
  expect(told).toEqual([null, stopped.searchedTo, null]);
});

test('a search that was left asks no further and says nothing more, also if it is answered', async () => {
  const controller = new AbortController();
  const { asked, client } = clientOf([stopped, end], () => controller.abort());
  const told: (string | null)[] = [];
  const page = listPictures(client, {
    search,
    cursor: undefined,
    signal: controller.signal,
    onSearched: (to) => told.push(to),
  });
  await expect(page).rejects.toThrow();
  expect([asked, told]).toEqual([[undefined], [null]]);
});
