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

/** Look-ups whose queries end when the test says so. */
const createSlowStore = (maxWaitMs: number) => {
  const queries: { readonly keys: readonly string[]; readonly end: () => void }[] = [];
  const find = batchLookUps(
    (keys: readonly string[]) =>
      new Promise<readonly string[]>((resolve) => queries.push({ keys, end: () => resolve(keys) })),
    (key) => key,
    maxWaitMs,
  );
  const keys = () => queries.map((query) => query.keys);
  return { find, keys, end: (at: number) => queries[at]?.end() };
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('look-ups that come while a query is running share the next one, which starts when it ends', async () => {
  const { find, keys, end } = createSlowStore(60_000);
  const first = find('a');
  await turn();
  const second = find('a');
  await turn();
  const third = find('b');
  expect(keys()).toEqual([['a']]);
  end(0);
  expect(await first).toBe('a');
  await expect.poll(keys, { timeout: 1000, interval: 5 }).toEqual([['a'], ['a', 'b']]);
  end(1);
  expect(await Promise.all([second, third])).toEqual(['a', 'b']);
});

test('a query that hangs delays the next one by milliseconds', async () => {
  const { find, keys, end } = createSlowStore(5);
  const hanging = find('a');
  await turn();
  const next = find('b');
  await expect.poll(keys, { timeout: 1000, interval: 5 }).toEqual([['a'], ['b']]);
  end(1);
  expect(await next).toBe('b');
  const last = find('c');
  await expect.poll(keys, { timeout: 1000, interval: 5 }).toEqual([['a'], ['b'], ['c']]);
  end(2);
  expect(await last).toBe('c');
  end(0);
  expect(await hanging).toBe('a');
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
