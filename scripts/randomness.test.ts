import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

const product = readSources().filter(({ path, isTest }) => !isTest && /^(packages|apps)\//.test(path));
const whichHold = (pattern: RegExp): string[] =>
  product.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('nothing in the product is drawn from a source that can be guessed (ASVS 6.5.3)', () => {
  expect(product.length).toBeGreaterThan(200);
  expect(whichHold(/\bMath\.random\b|\bpseudoRandomBytes\b|\bprng\b/)).toEqual([]);
});

test('every session begins where all ways in end, or takes the place of one whose password was changed (ASVS 6.3.4)', () => {
  expect(whichHold(/\bsessions\.start\(/)).toEqual([
    'packages/api/src/services/entrance.ts',
    'packages/api/src/services/passwords.ts',
  ]);
});
