import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursor, encodeCursor, PageSize } from './cursor.ts';
import { newId } from './ids.ts';
import { checkRows } from './testing/check-rows.ts';

const keysets = fc.record({
  // Up to the year 5138; nine base-36 digits reach further.
  createdAtMs: fc.integer({ min: 0, max: 1e14 }),
  id: fc.oneof(
    fc.constantFrom('image', 'job', 'user').map((kind) => newId(kind)),
    fc.integer({ min: 1, max: 1e14 }).map(String),
  ),
});

test('a cursor decodes to the keyset that it was made from', () => {
  fc.assert(
    fc.property(keysets, (keyset) => {
      expect(Cursor.parse(encodeCursor(keyset))).toEqual(keyset);
    }),
  );
});

test('anything else is refused and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-z.]{0,40}$/)), (text) => {
      const parsed = Cursor.safeParse(text);
      if (parsed.success) expect(encodeCursor(parsed.data)).toBe(text.replace(/^0+(?=[0-9a-z])/, ''));
    }),
  );
});

test('a malformed cursor is refused', () =>
  checkRows(
    [
      '',
      '.',
      'abc',
      `1.${newId('image')} `,
      `1.${newId('image')}\n`,
      ` 1.${newId('image')}`,
      `-1.${newId('image')}`,
      `1.${newId('image').toUpperCase()}`,
      `zzzzzzzzzz.${newId('image')}`,
      "1.' OR 1=1 --",
      '1.9999999999999999',
      `1.${newId('image')}.x`,
      '1'.repeat(49),
    ],
    '%j',
    (text) => {
      expect(Cursor.safeParse(text)).toMatchObject({ success: false });
    },
  ));

test('the error does not repeat the input', () => {
  expect(JSON.stringify(Cursor.safeParse('canary-7731').error)).not.toContain('canary');
});

test('a page has one to a hundred rows', () => {
  for (const size of [1, 30, 100]) expect(PageSize.safeParse(size).success).toBe(true);
  for (const size of [0, 101, 1.5, -1, Number.NaN, Infinity, '10', null])
    expect(PageSize.safeParse(size).success, String(size)).toBe(false);
});
