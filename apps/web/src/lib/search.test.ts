import { newId } from '@atelier/core/ids';
import { GalleryFilter, NeighboursInput } from '@atelier/core/schemas/gallery';
import { SearchText } from '@atelier/core/schemas/images';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseAuditSearch } from './audit-search.ts';
import { filterOf, neighboursOf } from './gallery.ts';
import { parseGallerySearch, parsePictureSearch, withFilters } from './gallery-search.ts';

const filterNames = [
  'q',
  'model',
  'provider',
  'style',
  'orientation',
  'rating',
  'favourite',
  'children',
  'flagged',
  'from',
  'to',
  'collection',
  'sort',
];
const tried = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    'collection',
    newId('collection'),
    'portrait',
    3,
    3.5,
    0,
    true,
    false,
    '2026-02-31',
    '2026-13-01',
    'x'.repeat(99),
  ),
);
const junk = fc.dictionary(fc.string(), fc.jsonValue());

test('the gallery sends only what the server accepts, whatever is in the URL', () => {
  fc.assert(
    fc.property(
      junk,
      fc.record(Object.fromEntries(filterNames.map((name) => [name, tried]))),
      (rest, given) => {
        const search = parseGallerySearch({ ...rest, ...given });
        const { query = '', ...filters } = filterOf(search);
        // The server normalises the search text; the page must already have done the same.
        expect(SearchText.parse(query)).toBe(query);
        expect(() => z.strictObject(GalleryFilter).parse(filters)).not.toThrow();
        const around = { id: newId('image'), ...neighboursOf(parsePictureSearch({ ...rest, ...given })) };
        expect(() => NeighboursInput.parse(around)).not.toThrow();
      },
    ),
  );
});

test('the gallery filters survive a round trip through the URL', () => {
  const search = {
    ...({ q: 'calm sea', model: 'swift', provider: 'prv_1', style: 'ink', orientation: 'portrait' } as const),
    ...({ rating: 4, favourite: true, children: true, flagged: true } as const),
    ...{ from: '2026-02-27', to: '2026-03-01', at: '2026-03' },
  };
  expect(parseGallerySearch(search)).toEqual(search);
  // The last day is a part of it.
  const { from, to } = filterOf(search);
  expect(new Date(from ?? '')).toEqual(new Date(2026, 1, 27));
  expect(new Date(to ?? '')).toEqual(new Date(2026, 2, 2));
  expect(withFilters(search, { style: undefined, rating: 5 })).toEqual({
    ...search,
    ...{ rating: 5, style: undefined, at: undefined },
  });
});

test('a picture is reached in the order of a collection only if the address names one', () => {
  const collection = newId('collection');
  expect(parsePictureSearch({ collection, sort: 'collection', q: 'x' })).toEqual({
    collection,
    sort: 'collection',
  });
  expect(parsePictureSearch({ sort: 'collection', q: 'x' })).toEqual({ q: 'x' });
  expect(parsePictureSearch({ collection, favourite: true })).toEqual({ collection, favourite: true });
  expect(parseGallerySearch({ collection, sort: 'collection' })).toEqual({ collection });
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
