import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beforeOf, runsOf, type Step, stepTarget, withMoved } from './order.ts';

const listOf = (ids: string) => [...ids].map((id) => ({ id }));
const idsOf = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id).join('');

test('something that is dropped beside another stands beside it, and nothing is lost', () => {
  const letters = 'abcdef';
  const letter = fc.constantFrom(...letters);
  fc.assert(
    fc.property(letter, letter, fc.constantFrom('before' as const, 'after' as const), (one, other, side) => {
      fc.pre(one !== other);
      const moved = idsOf(withMoved(listOf(letters), [one], beforeOf(listOf(letters), [one], other, side)));
      expect(moved).toContain(side === 'before' ? one + other : other + one);
      expect([...moved].toSorted().join('')).toBe(letters);
    }),
  );
});

test('whatever is moved together, or taken out, is put back where it stood', () => {
  const letters = [...'abcdefgh'];
  fc.assert(
    fc.property(fc.subarray(letters), fc.option(fc.constantFrom(...letters)), (moved, to) => {
      const [ids, list] = [new Set(moved), listOf('abcdefgh')];
      const before = to === null || ids.has(to) ? null : to;
      let now = withMoved(list, moved, before);
      expect(idsOf(now)).toContain(moved.join('') + (before ?? ''));
      const runs = runsOf(list, ids, false) ?? [];
      for (const run of runs.toReversed()) now = withMoved(now, run.ids, run.before);
      expect(idsOf(now)).toBe('abcdefgh');
    }),
  );
  expect(runsOf(listOf('abcd'), new Set(['d']), true)).toBeNull();
});

test('steps lead to the neighbouring places and the ends, and nowhere beyond', () => {
  const after = (id: string, step: Step, hasMore = false) => {
    const before = stepTarget(listOf('abcd'), id, step, hasMore);
    return before === undefined ? null : idsOf(withMoved(listOf('abcd'), [id], before));
  };
  expect(after('c', 'first')).toBe('cabd');
  expect(after('c', 'earlier')).toBe('acbd');
  expect(after('b', 'later')).toBe('acbd');
  expect(after('c', 'later')).toBe('abdc');
  expect(after('b', 'last')).toBe('acdb');
  for (const [id, step] of [
    ['a', 'first'],
    ['a', 'earlier'],
    ['d', 'later'],
    ['d', 'last'],
  ] as const)
    expect(after(id, step), `${id} ${step}`).toBeNull();
  // What follows is not loaded: nobody knows what `later` would stand in front of.
  expect(stepTarget(listOf('abcd'), 'c', 'later', true)).toBeUndefined();
  expect(stepTarget(listOf('abcd'), 'd', 'last', true)).toBeNull();
});
