import { SearchText } from '@atelier/core/schemas/images';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAuditSearch } from './audit-search.ts';
import { parseGallerySearch } from './gallery-search.ts';

const junk = fc.dictionary(fc.string(), fc.jsonValue());

test('the gallery sends only what the server accepts, whatever is in the URL', () => {
  fc.assert(
    fc.property(junk, fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (rest, q, style, orientation) => {
      const search = parseGallerySearch({ ...rest, q, style, orientation });
      expect(['q', 'style', 'orientation', 'at']).toEqual(expect.arrayContaining(Object.keys(search)));
      // The server normalises the search text; the page must already have done the same.
      expect(SearchText.parse(search.q ?? '')).toBe(search.q ?? '');
    }),
  );
});

test('the gallery filters survive a round trip through the URL', () => {
  const search = { q: 'calm sea', style: 'ink', orientation: 'portrait' } as const;
  expect(parseGallerySearch(search)).toEqual(search);
});

test('a search is trimmed and cut as on the server', () =>
  checkRows(
    [
      [' \u200b猫\u3000', '猫'],
      ['\u3164\u2800', undefined],
      ['🎨'.repeat(201), '🎨'.repeat(200)],
    ],
    '%j',
    (typed, q) => {
      expect(parseGallerySearch({ q: typed }).q).toBe(q);
    },
  ));

test('the audit log drops an unknown event type', () => {
  expect(parseAuditSearch({ type: 'coffee', person: ' usr_1 ' })).toEqual({ person: 'usr_1' });
  expect(parseAuditSearch({ type: 'login_failure' })).toEqual({ type: 'login_failure' });
});
