import type { Lineage } from '@atelier/core/schemas/lineage';
import { expect, test } from 'vitest';
import { originalOf } from './original-of.ts';

type Source = Lineage['ancestors'][number];

const picture = { id: 'img_a', flagged: false };
const summary = <T>(flagged: boolean): T => ({ flagged }) as T;
const source: Source = {
  of: 'img_a',
  kind: 'upload',
  id: 'upl_b',
  image: null,
  upload: summary(false),
  operation: 'variation',
};

test('a picture is compared with what it was made from, an upload as well as an image', () => {
  expect(originalOf(picture, source)).toBe('/files/uploads/upl_b');
  const image: Source = { ...source, kind: 'image', id: 'img_b', upload: null, image: summary(false) };
  expect(originalOf(picture, image)).toBe('/files/images/img_b');
});

test.each<[string, Source | undefined]>([
  ['nothing', undefined],
  ['a flagged upload', { ...source, upload: summary(true) }],
  ['a flagged image', { ...source, kind: 'image', upload: null, image: summary(true) }],
  ['one that was deleted', { ...source, id: null, upload: null }],
  ['one of another frame', { ...source, operation: 'outpaint' }],
  ['one that something else was made from', { ...source, of: 'img_c' }],
])('a picture is not compared with %s', (_, other) => {
  expect(originalOf(picture, other)).toBeNull();
});

test('a flagged picture is not compared', () => {
  expect(originalOf({ ...picture, flagged: true }, source)).toBeNull();
});
