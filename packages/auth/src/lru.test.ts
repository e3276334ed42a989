import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLru } from './lru.ts';

test('the least recently used entry is evicted first', () => {
  const lru = createLru<number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.get('a');
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

test('setting a key again replaces its value and evicts no other entry', () => {
  const lru = createLru<number>(2);
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('b', 3);
  expect([lru.get('a'), lru.get('b')]).toEqual([1, 3]);
});

test('with a size of 0 nothing is stored', () => {
  const lru = createLru<number>(0);
  lru.set('a', 1);
  expect(lru.get('a')).toBeUndefined();
});

test('whatever is stored, read and deleted, exactly the entries used last are kept', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const step = fc.record({
    what: fc.constantFrom('get', 'set', 'set', 'delete', 'clear'),
    key,
    value: fc.nat(),
  });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.array(step, { maxLength: 60 }), (maxSize, steps) => {
      const lru = createLru<number>(maxSize);
      // The entries from the least to the most recently used.
      let model: (readonly [string, number])[] = [];
      for (const { what, key, value } of steps) {
        const known = model.find(([name]) => name === key);
        const others = model.filter(([name]) => name !== key);
        if (what === 'get') {
          expect(lru.get(key)).toBe(known?.[1]);
          model = known === undefined ? others : [...others, known];
        } else if (what === 'set') {
          lru.set(key, value);
          model = [...others, [key, value] as const].slice(Math.max(0, others.length + 1 - maxSize));
        } else if (what === 'delete') {
          lru.delete(key);
          model = others;
        } else {
          lru.clear();
          model = [];
        }
      }
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        expect(lru.get(name)).toBe(model.find(([known]) => known === name)?.[1]);
    }),
  );
});
