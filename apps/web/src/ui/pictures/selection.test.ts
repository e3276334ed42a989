import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extendTo, maxSelected, nothingSelected, toggle, toggleAll, without } from './selection.ts';

const order = Array.from({ length: 30 }, (_, at) => `p${at}`);
const place = fc.integer({ min: 0, max: order.length - 1 });

test('a range is everything between its ends, in either direction, and keeps what was selected', () => {
  fc.assert(
    fc.property(place, place, place, (other, from, to) => {
      const before = toggle(toggle(nothingSelected, `p${other}`), `p${from}`);
      const { ids } = extendTo(before, `p${to}`, order);
      for (let at = Math.min(from, to); at <= Math.max(from, to); at += 1) {
        // The end that a second press took out begins the range nevertheless.
        expect(ids.has(`p${at}`)).toBe(true);
      }
      if (other !== from) expect(ids.has(`p${other}`)).toBe(true);
    }),
  );
});

test('without an anchor a range is its end alone; a picture that is not listed selects nothing', () => {
  expect([...extendTo(nothingSelected, 'p3', order).ids]).toEqual(['p3']);
  expect(extendTo(nothingSelected, 'gone', order)).toBe(nothingSelected);
});

test('a second press takes a picture out; all of a day are taken out only if all are in', () => {
  expect(toggle(toggle(nothingSelected, 'p1'), 'p1').ids.size).toBe(0);
  const some = toggleAll(toggle(nothingSelected, 'p1'), ['p1', 'p2']);
  expect([...some.ids]).toEqual(['p1', 'p2']);
  expect(toggleAll(some, ['p1', 'p2']).ids.size).toBe(0);
});

test('no more are selected than one call changes', () => {
  const many = Array.from({ length: maxSelected + 50 }, (_, at) => `m${at}`);
  expect(toggleAll(nothingSelected, many).ids.size).toBe(maxSelected);
});

test('pictures that are gone leave the selection, and no range begins at them', () => {
  const selection = toggle(toggle(nothingSelected, 'p1'), 'p2');
  expect(without(selection, new Set(['p2']))).toEqual({ ids: new Set(['p1']), anchor: null });
});
