import { SearchText } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAuditSearch } from './audit-search.ts';
import { parseGallerySearch } from './gallery-search.ts';

const junk = fc.dictionary(fc.string(), fc.jsonValue());

test('whatever stands in the address, the gallery asks only what the server understands', () => {
  fc.assert(
    fc.property(junk, fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (rest, q, style, orientation) => {
      const search = parseGallerySearch({ ...rest, q, style, orientation });
      expect(['q', 'style', 'orientation']).toEqual(expect.arrayContaining(Object.keys(search)));
      // To the letter what the server will make of it.
      expect(SearchText.parse(search.q ?? '')).toBe(search.q ?? '');
    }),
  );
});

test('a view of the gallery survives its own address', () => {
  const search = { q: 'calm sea', style: 'ink', orientation: 'portrait' } as const;
  expect(parseGallerySearch(search)).toEqual(search);
});

test.each([
  [' \u200b猫\u3000', '猫'],
  ['\u3164\u2800', undefined],
  ['🎨'.repeat(201), '🎨'.repeat(200)],
])('the search %j is counted and trimmed as the server does', (typed, q) => {
  expect(parseGallerySearch({ q: typed }).q).toBe(q);
});

test('the audit log drops an event that does not exist', () => {
  expect(parseAuditSearch({ type: 'coffee', actor: ' usr_1 ' })).toEqual({ actor: 'usr_1' });
  expect(parseAuditSearch({ type: 'login_failure' })).toEqual({ type: 'login_failure' });
});
