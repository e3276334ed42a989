import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { minConstantTimeStepMs } from './import-time.ts';

const bcrypt = (cost: string) => `$2b$${cost}$${'a'.repeat(53)}`;
const argon2 = (memory: number, iterations: number) =>
  `$argon2id$v=19$m=${memory},t=${iterations},p=1$${'a'.repeat(22)}$${'b'.repeat(43)}`;

const timing = (costMs: number) => {
  const verified: (string | null)[] = [];
  const verify = async (hash: string | null) => {
    verified.push(hash);
    await sleep(costMs);
    return false;
  };
  return { verified, verify };
};

test('the most expensive hash of each kind is verified once', async () => {
  const hasher = timing(0);
  const hashes = [
    bcrypt('10'),
    bcrypt('12'),
    argon2(19_456, 4),
    bcrypt('12'),
    argon2(65_536, 2),
    bcrypt('09'),
  ];
  await minConstantTimeStepMs(hashes, hasher);
  expect(hasher.verified).toEqual([bcrypt('12'), argon2(65_536, 2)]);
});

test('the result is at least twice the measured time', async () => {
  const minMs = await minConstantTimeStepMs([bcrypt('10')], timing(60));
  expect(minMs).toBeGreaterThanOrEqual(120);
  expect(minMs % 50).toBe(0);
});

test('the result is 0 without hashes', async () => {
  expect(await minConstantTimeStepMs([], timing(60))).toBe(0);
});
