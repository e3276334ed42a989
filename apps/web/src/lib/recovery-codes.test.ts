import { expect, test } from 'vitest';
import { recoveryCodesText } from './recovery-codes.ts';

const codes = ['AAAA-BBBB', 'CCCC-DDDD'];
const text = recoveryCodesText(codes, 'studio.example', 'ann@example.org', new Date('2026-03-04T23:00:00Z'));

test('the file has every code on its own line and ends with a line break', () => {
  const lines = text.split('\n');
  for (const code of codes) expect(lines.filter((line) => line === code)).toHaveLength(1);
  expect(lines.at(-1)).toBe('');
});

test('the file names the account, the site and the date', () => {
  expect(text).toContain('ann@example.org');
  expect(text).toContain('studio.example');
  expect(text).toContain('2026-03-04');
});
