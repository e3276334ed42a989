import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { encodePlace, PlaceCursor } from './place-cursor.ts';

test('a cursor brings back every finite position exactly', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (position) => {
      const place = { position, id: newId('collection') };
      expect(PlaceCursor.parse(encodePlace(place))).toEqual(place);
    }),
  );
});

test('anything else is no cursor', () => {
  const id = newId('image');
  for (const raw of ['', 'x', `${'0'.repeat(16)}.`, `${'0'.repeat(15)}.${id}`, `${'g'.repeat(16)}.${id}`])
    expect(PlaceCursor.safeParse(raw).success, raw).toBe(false);
  for (const position of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(PlaceCursor.safeParse(encodePlace({ position, id })).success).toBe(false);
});
