import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { policyPage, policyPagePath } from '../cli/docs.ts';

test('docs/policy.md matches the running code; `./atelier docs` regenerates it', () => {
  expect(readFileSync(policyPagePath, 'utf8')).toBe(policyPage());
});
