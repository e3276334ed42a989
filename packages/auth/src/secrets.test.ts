import { expect, test } from 'vitest';
import { createSecretSource, deriveKey, isToken } from './secrets.ts';

const secrets = createSecretSource();

test('tokens are URL-safe, carry 256 bits and differ', () => {
  const tokens = Array.from({ length: 200 }, () => secrets.token());
  for (const token of tokens) {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(isToken(token)).toBe(true);
  }
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('the hash is plain SHA-256 in lower-case hex', () => {
  expect(secrets.hash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('each purpose has its own key, the same on every start', () => {
  const master = 'a master secret of thirty-two characters';
  expect(deriveKey(master, 'csrf')).toEqual(deriveKey(master, 'csrf'));
  expect(deriveKey(master, 'csrf')).not.toEqual(deriveKey(master, 'cursor'));
  expect(deriveKey(`${master}!`, 'csrf')).not.toEqual(deriveKey(master, 'csrf'));
  expect(deriveKey(master, 'csrf')).toHaveLength(32);
});

test('a short master secret is not accepted, and not repeated (R-DATA-2)', () => {
  expect(() => deriveKey('hunter2', 'csrf')).toThrow(
    /^The master secret must have at least 32 characters\.$/,
  );
});
