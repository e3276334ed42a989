import { expect, test } from 'vitest';
import { checkRows } from './check-rows.ts';

const messageOf = async (work: Promise<void>): Promise<string> => {
  const fault: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return fault instanceof Error ? fault.message : 'passed';
};

const sums = [
  [1, 1, 2],
  [2, 2, 5],
  [3, 3, 6],
  [4, 4, 9],
] as const;

test('a matrix checks every row, also after one that failed', async () => {
  const seen: number[] = [];
  await expect(
    checkRows(sums, '%i + %i', (a, b, sum) => {
      seen.push(a);
      expect(a + b).toBe(sum);
    }),
  ).rejects.toThrow();
  expect(seen).toEqual([1, 2, 3, 4]);
});

test('a failing matrix names each failing row with what was expected and what came', async () => {
  const message = await messageOf(
    checkRows(sums, '%i + %i', (a, b, sum) => expect(a + b, 'the sum').toBe(sum)),
  );
  const lines = message.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const at = expect.stringMatching(/^check-rows\.test\.ts:\d+$/);
  expect(lines).toEqual([
    ['2 of 4 rows failed:'],
    ['row', 'expected', 'received', 'message', 'at'],
    ['2 + 2', '5', '4', 'the sum', at],
    ['4 + 4', '9', '8', 'the sum', at],
  ]);
});

test('a matrix without a failing row passes', async () => {
  await expect(checkRows([1, 2], '%i', (n) => expect(n).toBeGreaterThan(0))).resolves.toBeUndefined();
});

test('a matrix without rows fails', async () => {
  await expect(checkRows([], '%s', () => undefined)).rejects.toThrow('without rows');
});

test('a row that rejects is a failing row', async () => {
  const work = checkRows([{ name: 'slow' }, { name: 'broken' }], 'the $name one', async ({ name }) => {
    await Promise.resolve();
    if (name === 'broken') throw new TypeError('It broke.');
  });
  const message = await messageOf(work);
  expect(message).toMatch(/^1 of 2 rows failed:/);
  expect(message).toMatch(/the broken one.*It broke\..*check-rows\.test\.ts:\d+/);
  expect(message).not.toContain('the slow one');
});

test('a failing row keeps the first fault as its cause', async () => {
  const fault = new Error('first');
  await expect(
    checkRows(['a', 'b'], '%s', () => {
      throw fault;
    }),
  ).rejects.toMatchObject({ cause: fault });
});

test('rows of which some are no lists are checked as they are', async () => {
  const seen: unknown[] = [];
  await checkRows<unknown>([['a', 'b'], 'c', {}], '%j', (row) => seen.push(row));
  expect(seen).toEqual([['a', 'b'], 'c', {}]);
});
