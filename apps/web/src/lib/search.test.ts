import { SearchText } from '@atelier/core/schemas/images';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAuditSearch } from './audit-search.ts';
import { parseGallerySearch } from './gallery-search.ts';
import { safeRedirect } from './safe-redirect.ts';

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

test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil',
  'javascript:alert(1)',
  '',
  7,
  null,
])('signing in never leads away from this site: %s', (target) => {
  expect(safeRedirect(target)).toBeNull();
});

test('signing in leads back to where one was going', () => {
  expect(safeRedirect('/gallery?q=sea')).toBe('/gallery?q=sea');
});

// Built from the characters that URL parsers treat specially, so that the run meets them together.
const pathLike = fc
  .array(fc.constantFrom('/', '\\', '\t', '\n', '\r', ':', '@', '.', '?', '#', 'a', ' '))
  .map((parts) => `/${parts.join('')}`);

test('no string makes a path of another origin', () => {
  fc.assert(
    fc.property(pathLike, (text) => {
      const path = safeRedirect(text);
      if (path !== null) expect(new URL(path, 'https://here.example').origin).toBe('https://here.example');
    }),
    { numRuns: 3000 },
  );
});
