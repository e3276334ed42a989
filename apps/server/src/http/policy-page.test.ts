import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policyPage, policyPagePath } from '../cli/docs.ts';

test('docs/policy.md says what the running code says; `./atelier docs` writes it anew', () => {
  expect(readFileSync(policyPagePath, 'utf8')).toBe(policyPage());
});
