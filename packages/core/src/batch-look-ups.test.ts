import { expect, test } from 'vitest';
import { batchLookUps } from './batch-look-ups.ts';

const createStore = (existing: readonly string[]) => {
  const queries: (readonly string[])[] = [];
  const rows = new Map(existing.map((key) => [key, { key, version: 0 }]));
  const find = batchLookUps(
    async (keys: readonly string[]) => {
      queries.push(keys);
      return keys.toReversed().flatMap((key) => rows.get(key) ?? []);
    },
    ({ key }) => key,
  );
  return { queries, rows, find };
};

test('look-ups of one turn are one query, and each gets its own row or null', async () => {
  const { queries, find } = createStore(['a', 'b']);
  const found = await Promise.all(['a', 'missing', 'b', 'a'].map(find));
  expect(found.map((one) => one?.key ?? null)).toEqual(['a', null, 'b', 'a']);
  expect(queries).toEqual([['a', 'missing', 'b']]);
});

test('a look-up after a change never shares a query from before it', async () => {
  const { rows, find } = createStore(['a']);
  const before = find('a');
  rows.set('a', { key: 'a', version: 1 });
  const after = find('a');
  expect((await after)?.version).toBe(1);
  await before;
  rows.delete('a');
  expect(await find('a')).toBeNull();
});

test('an error rejects all look-ups of the batch, and the next batch works', async () => {
  let broken = true;
  const find = batchLookUps(
    async (keys: readonly string[]) => {
      if (broken) throw new Error('no connection');
      return keys;
    },
    (key) => key,
  );
  const outcomes = await Promise.allSettled([find('a'), find('b')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await find('a')).toBe('a');
});
