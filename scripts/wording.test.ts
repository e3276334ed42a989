import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
/** Where the product speaks: pages, emails, errors, commands. */
const sources = [
  'apps/web/src/**/*.{ts,tsx}',
  'apps/server/src/cli/**/*.ts',
  'apps/server/src/http/shared-*.ts',
  'packages/adapters/src/mail/**/*.ts',
  'packages/core/src/detection/*-rules.ts',
  'packages/core/src/errors.ts',
  'packages/core/src/moderation/**/*.ts',
];
/** Words that read oddly to people, with the better one. */
const odd = {
  somebody: 'someone',
  nobody: 'no one',
  whoever: 'who',
  anew: 'again',
  'once more': 'again',
} as const;
const pattern = new RegExp(`\\b(${Object.keys(odd).join('|')})\\b`, 'gi');

const withoutComments = (source: string): string =>
  source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

test('pages, emails, errors and commands use the short words of everyday English', () => {
  const files = sources
    .flatMap((glob) => globSync(glob, { cwd: root }))
    .filter((file) => !file.includes('.test.'));
  expect(files.length).toBeGreaterThan(200);
  const found = files.flatMap((file) =>
    [...withoutComments(readFileSync(join(root, file), 'utf8')).matchAll(pattern)].map(
      ([word]) => `${file}: ${word}; better: ${odd[word.toLowerCase() as keyof typeof odd]}`,
    ),
  );
  expect(found).toEqual([]);
});
