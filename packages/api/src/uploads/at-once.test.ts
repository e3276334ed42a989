import { expect, test } from 'vitest';
import { uploadsAtOnce } from './at-once.ts';

const refusal = 'Let some of your uploads finish first.';

test('a person has at most 20 uploads under way, whatever others send, and one that ends makes room for one', () => {
  const uploads = uploadsAtOnce();
  const ends = Array.from({ length: 20 }, () => uploads.enter('usr_ann'));
  expect(() => uploads.enter('usr_ann')).toThrow(refusal);
  uploads.enter('usr_bob')();
  ends.at(-1)?.();
  ends[19] = uploads.enter('usr_ann');
  expect(() => uploads.enter('usr_ann')).toThrow(refusal);
  for (const end of ends) end();
  expect(Array.from({ length: 20 }, () => uploads.enter('usr_ann'))).toHaveLength(20);
});
