import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeRedirect } from './safe-redirect.ts';

const site = 'https://atelier.example';

test.each(['/', '/studio', '/gallery?style=plain&q=a%20b', '/account#sessions', '/a/b/c'])(
  '%s is a path of ours',
  (next) => {
    expect(safeRedirect(next)).toBe(next);
  },
);

test.each([
  null,
  '',
  'studio',
  '//evil.example',
  '/\\evil.example',
  '\\/evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/\t/evil.example',
  '/\n/evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  ' /studio',
  `/${'a'.repeat(2000)}`,
])('%j leads elsewhere, or might', (next) => {
  expect(safeRedirect(next)).toBeNull();
});

test('whatever is let through stays on the site, however a browser reads it', () => {
  const piece = fc.constantFrom('/', '\\', '.', '..', '@', ':', '?', '#', '%2f', '\t', 'evil.example', 'a');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const next = safeRedirect(`/${pieces.join('')}`);
      if (next === null) return;
      const target = new URL(next, site);
      expect(target.origin).toBe(site);
      expect(new URL(target.pathname, site).origin).toBe(site);
    }),
  );
});
