import { argon2Defaults, createHashingProcess, createPasswordHasher } from '@atelier/auth';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { checkHashing } from './hashing-check.ts';

const open = (url?: URL) => {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const hashing = createHashingProcess(url && { url });
  onTestFinished(hashing.close);
  const hasher = createPasswordHasher({ concurrency: 1, maxQueue: 1, argon2: argon2Defaults, hashing });
  return { hashing, lines, check: () => checkHashing(hasher, log) };
};

test('a hash that fails at the start is logged as an error with its cause', async () => {
  const { lines, check } = open(new URL('./missing.ts', import.meta.url));
  await check();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 50, cause: { text: 'exit code 1' } });
});

test('neither a hash that succeeds nor one that a stop interrupts is logged', async () => {
  const working = open();
  await working.check();
  const stopping = open();
  const checked = stopping.check();
  await stopping.hashing.close();
  await checked;
  expect([...working.lines, ...stopping.lines]).toEqual([]);
});
