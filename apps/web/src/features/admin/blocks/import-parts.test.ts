import { expect, test } from 'vitest';
import { merged, partsOf } from './import-parts.ts';

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

test('a list is cut at its lines into parts that fit into a call, and nothing is lost', () => {
  const list = lines(10_000, (at) => `10.${at >> 8}.${at & 255}.1,"a reason, ${'ж'.repeat(20)}"`);
  const parts = partsOf(list) ?? [];
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.map(({ text }) => text).join('\n')).toBe(list);
  for (const { text, before } of parts) {
    expect(new TextEncoder().encode(JSON.stringify(text)).length).toBeLessThan(200_000);
    expect(text.startsWith(list.split('\n')[before] ?? '?')).toBe(true);
  }
});

test('ten thousand lines are enough, also with empty ones between them', () => {
  expect(partsOf(lines(10_000, () => '10.0.0.1\n'))).not.toBeNull();
  expect(partsOf(lines(10_001, () => '10.0.0.1'))).toBeNull();
  expect(partsOf('')).toEqual([{ text: '', before: 0 }]);
});

test('results are added up, with the line numbers of the whole list', () => {
  const result = { added: 1, known: 2, refusedCount: 1, refused: [{ line: 3, text: 'x', why: 'y' }] };
  expect(
    merged([
      { part: { text: '', before: 0 }, result },
      { part: { text: '', before: 100 }, result },
    ]),
  ).toEqual({
    ...{ added: 2, known: 4, refusedCount: 2 },
    refused: [
      { line: 3, text: 'x', why: 'y' },
      { line: 103, text: 'x', why: 'y' },
    ],
  });
});
