import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignedBy, linkTo, newAuditKey, signStatement } from '@atelier/core/audit/statements';
import type { CheckpointCopy } from '@atelier/core/ports/checkpoint-sink';
import { expect, onTestFinished, test } from 'vitest';
import { copyStatements } from './checkpoint-file.ts';
import { parseCopiedLine } from './read-export.ts';

const key = newAuditKey();
const publicKey = { id: key.id, publicKey: key.publicKey };

const linesUpTo = (count: number): CheckpointCopy[] => {
  const lines: CheckpointCopy[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const base = { kind: 'checkpoint', seq, hash: 'a'.repeat(64), time: '2026-03-10T12:00:00.000Z' } as const;
    const last = lines.at(-1)?.statement ?? null;
    lines.push({ statement: signStatement({ ...linkTo(last), ...base, details: {} }, key), key: publicKey });
  }
  return lines;
};
/** In pages of two. */
const source = (lines: readonly CheckpointCopy[]) => async (after: number) =>
  lines.filter(({ statement }) => statement.number > after).slice(0, 2);

const openFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-checkpoints-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'checkpoints.jsonl');
};
const numbersIn = async (path: string) =>
  (await readFile(path, 'utf8')).split('\n').flatMap((line) => parseCopiedLine(line)?.statement.number ?? []);

test('the file gets each statement once, with a signature that holds', async () => {
  const path = await openFolder();
  const lines = linesUpTo(7);
  expect(await copyStatements(path, source([]))).toBe(0);
  expect(await copyStatements(path, source(lines.slice(0, 3)))).toBe(3);
  expect(await copyStatements(path, source(lines.slice(0, 3)))).toBe(0);
  expect(await copyStatements(path, source(lines))).toBe(4);
  expect(await numbersIn(path)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  const [first = ''] = (await readFile(path, 'utf8')).split('\n');
  const copied = parseCopiedLine(first);
  expect(copied !== null && isSignedBy(copied.statement, copied.key)).toBe(true);
});

test('a line that a crash cut off is written again, wherever it was cut', async () => {
  const path = await openFolder();
  const lines = linesUpTo(3);
  await copyStatements(path, source(lines));
  const whole = await readFile(path, 'utf8');
  const second = whole.indexOf('\n') + 1;
  for (const length of [1, second - 1, second, second + 1, second + 40, whole.length - 1]) {
    await writeFile(path, whole);
    await truncate(path, length);
    await copyStatements(path, source(lines));
    expect((await numbersIn(path)).toSorted((a, b) => a - b)).toEqual(expect.arrayContaining([1, 2, 3]));
  }
});

test('other text in the file does not keep statements out of it', async () => {
  const path = await openFolder();
  await appendFile(path, 'not ours\n');
  expect(await copyStatements(path, source(linesUpTo(2)))).toBe(2);
});

test('a statement of any length is written once', async () => {
  const path = await openFolder();
  const lines = linesUpTo(3);
  const erasures = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, n) => [n, { seq: n, parts: 1, digest: 'a'.repeat(64) }]),
  );
  const [, , last] = lines;
  if (last === undefined) throw new Error('There are three lines.');
  const long = { ...last, statement: { ...last.statement, details: { erasures } } };
  expect(JSON.stringify(long).length).toBeGreaterThan(262_144);
  expect(await copyStatements(path, source([...lines.slice(0, 2), long]))).toBe(3);
  expect(await copyStatements(path, source([...lines.slice(0, 2), long]))).toBe(0);
});
