import { chainStart, rowHash } from '@atelier/core/audit/row-hash';
import { expect, test } from 'vitest';
import { anEntry } from '../conformance/samples.ts';
import { chained, committed, storableEntry } from './audit-chain.ts';

test('text that a database would change is stored in a form that both return unchanged', () => {
  const stored = storableEntry(
    anEntry({ userAgent: 'a\ud800b', entityId: 'x\0y', details: { 'k\0': 'v\0' } }),
  );
  expect(stored).toMatchObject({ userAgent: 'a\ufffdb', entityId: 'x\ufffdy' });
  expect(stored.details).toEqual({ 'k\ufffd': 'v\ufffd' });
});

test('equal events have different digests, so that an erased one cannot be told from another', () => {
  const [one, other] = [committed(anEntry()), committed(anEntry())];
  expect(one.whoDigest).not.toBe(other.whoDigest);
  expect(one.whatDigest).not.toBe(other.whatDigest);
});

test('the hash of a row covers the digests of its parts and the hash of the row before', () => {
  const entry = committed(anEntry());
  const row = chained(entry, { seq: 0, hash: chainStart });
  expect(row).toMatchObject({ seq: 1, format: 2, prevHash: chainStart });
  expect(row.hash).toBe(rowHash(chainStart, { ...row, time: row.time.toISOString() }, row));
  expect(chained(entry, { seq: 0, hash: row.hash }).hash).not.toBe(row.hash);
});
