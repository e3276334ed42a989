import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeRedirect } from './safe-redirect.ts';
import { checkRows } from './testing/check-rows.ts';

const site = 'https://atelier.example';

test('a path on this site is accepted unchanged', () =>
  checkRows(
    ['/', '/studio', '/gallery?style=plain&q=a%20b', '/gallery?q=sea', '/account#sessions', '/a/b/c'],
    '%s',
    (next) => {
      expect(safeRedirect(next)).toBe(next);
    },
  ));

test('a redirect target that could lead to another site is rejected', () =>
  checkRows(
    [
      null,
      7,
      '',
      'studio',
      '//evil.example',
      '/\\evil.example',
      '\\/evil.example',
      '\\\\evil',
      'https://evil.example',
      'javascript:alert(1)',
      '/\t/evil.example',
      '/\n/evil.example',
      '/.//evil.example',
      '/a/..//evil.example',
      ' /studio',
    ],
    '%j',
    (next) => {
      expect(safeRedirect(next)).toBeNull();
    },
  ));

test('encodes what is not ASCII, so that the path fits into a header', () => {
  expect(safeRedirect('/gallery?q=calm sea 猫')).toBe('/gallery?q=calm%20sea%20%E7%8C%AB');
});

// Built from the pieces that URL parsers treat specially, so that they occur together.
const piece = fc.constantFrom(
  ...['/', '\\', '.', '..', '@', ':', '?', '#', '%2f', '\t', '\n', '\r', ' ', 'evil.example', 'a'],
);

test('an accepted path stays on this site however it is resolved, and is accepted unchanged a second time', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const next = safeRedirect(`/${pieces.join('')}`);
      if (next === null) return;
      const target = new URL(next, site);
      expect(target.origin).toBe(site);
      expect(new URL(target.pathname, site).origin).toBe(site);
      expect(next).toMatch(/^[\x21-\x7e]+$/);
      expect(safeRedirect(next)).toBe(next);
    }),
    { numRuns: 3000 },
  );
});
