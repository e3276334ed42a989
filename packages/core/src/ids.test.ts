import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type EntityKind, ImageId, JobId, newId, SessionId, UserId } from './ids.ts';
import { checkRows } from './testing/check-rows.ts';

const schemas = { user: UserId, session: SessionId, job: JobId, image: ImageId } as const;
const kinds = Object.keys(schemas) as (keyof typeof schemas)[];

test('a new id is valid for its kind only', () =>
  checkRows(kinds, '%s', (kind) => {
    const id = newId(kind);
    for (const other of kinds) expect(schemas[other].safeParse(id).success).toBe(other === kind);
  }));

test('ids are unique and use the whole alphabet evenly', () => {
  const ids = Array.from({ length: 5000 }, () => newId('image').slice(4));
  expect(new Set(ids).size).toBe(ids.length);
  const counts = new Map<string, number>();
  for (const letter of ids.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(32);
  // 3750 expected of each; ten standard deviations are 600.
  for (const [letter, count] of counts) expect(Math.abs(count - 3750), letter).toBeLessThan(600);
});

test('every kind has its own prefix', () => {
  const all: EntityKind[] = ['user', 'workspace', 'session', 'job', 'image', 'token'];
  expect(new Set(all.map((kind) => newId(kind).slice(0, 4))).size).toBe(all.length);
});

test('a malformed id is refused', () =>
  checkRows(
    [
      '',
      'img_',
      `img_${'0'.repeat(23)}`,
      `img_${'0'.repeat(25)}`,
      `img_${'i'.repeat(24)}`,
      `IMG_${'0'.repeat(24)}`,
    ],
    '%j',
    (text) => expect(ImageId.safeParse(text).success).toBe(false),
  ));

test('a trailing line break is refused', () => {
  expect(ImageId.safeParse(`${newId('image')}\n`).success).toBe(false);
});

test('every accepted id is safe in a path, a header and a log line', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^img_.{20,28}$/), (text) => {
      if (ImageId.safeParse(text).success) expect(text).toMatch(/^[a-z0-9_]{28}$/);
    }),
  );
});
