import { expect, test } from 'vitest';
import { gatherLookUps } from './gather.ts';

const createStore = (keys: readonly string[]) => {
  const asked: (readonly string[])[] = [];
  const rows = new Map(keys.map((key) => [key, { key, version: 0 }]));
  const find = gatherLookUps(
    async (wanted: readonly string[]) => {
      asked.push(wanted);
      return wanted.toReversed().flatMap((key) => rows.get(key) ?? []);
    },
    ({ key }) => key,
  );
  return { asked, rows, find };
};

test('look-ups of one turn become one, and each gets its own row or null', async () => {
  const { asked, find } = createStore(['a', 'b']);
  const found = await Promise.all(['a', 'missing', 'b', 'a'].map(find));
  expect(found.map((one) => one?.key ?? null)).toEqual(['a', null, 'b', 'a']);
  expect(asked).toEqual([['a', 'missing', 'b']]);
});

test('a look-up asked for after a change never joins one that began before it', async () => {
  const { rows, find } = createStore(['a']);
  const before = find('a');
  rows.set('a', { key: 'a', version: 1 });
  const after = find('a');
  expect((await after)?.version).toBe(1);
  await before;
  rows.delete('a');
  expect(await find('a')).toBeNull();
});

test('a fault reaches everyone who waits, and the next turn starts afresh', async () => {
  let broken = true;
  const find = gatherLookUps(
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
