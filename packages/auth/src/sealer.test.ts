import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSealer } from './sealer.ts';
import { deriveKey } from './secrets.ts';

const keyOf = (id: string) => ({
  id,
  key: deriveKey('a master secret of thirty-two characters', `seal:${id}`),
});
const sealer = createSealer({ keys: [keyOf('k1')] });

test('a sealed value opens to the same text, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (plain, context) => {
      expect(sealer.open(sealer.seal(plain, context), context)).toBe(plain);
    }),
  );
});

test('the value names its version and key and reveals nothing of the secret', () => {
  const sealed = sealer.seal('JBSWY3DPEHPK3PXP', 'totp:usr_1');
  expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+$/);
  expect(Buffer.from(sealed.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('JBSWY');
});

test('ten thousand seals repeat no nonce (ASVS 11.3.4)', () => {
  const nonces = new Set(Array.from({ length: 10_000 }, () => sealer.seal('x', 'c').split('.')[2]));
  expect(nonces.size).toBe(10_000);
});

test('a value that was moved to another row or purpose is refused (ASVS 11.3.3)', () => {
  const sealed = sealer.seal('secret', 'totp:usr_1');
  for (const context of ['totp:usr_2', 'outbox:usr_1', 'totp:usr_1 ', ''])
    expect(() => sealer.open(sealed, context)).toThrow();
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      fc.pre(one !== other);
      expect(() => sealer.open(sealer.seal('secret', one), other)).toThrow();
    }),
  );
});

test('a value with any bit flipped is refused', () => {
  const sealed = sealer.seal('a secret of some length', 'totp:usr_1');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
      const bytes = Buffer.from(sealed, 'latin1');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      expect(() => sealer.open(bytes.toString('latin1'), 'totp:usr_1')).toThrow();
    }),
    { numRuns: 1000 },
  );
});

test('a value with another encoding, truncated or extended, is refused', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 5 }), fc.constantFrom(...'ABQwgz09-_=.'), (plain, character) => {
      const sealed = sealer.seal(plain, 'c');
      const changed = sealed.slice(0, -1) + character;
      if (changed !== sealed) expect(() => sealer.open(changed, 'c')).toThrow();
      expect(() => sealer.open(sealed + character, 'c')).toThrow();
      expect(() => sealer.open(sealed.slice(0, -1), 'c')).toThrow();
    }),
  );
});

test('malformed text is rejected', () => {
  fc.assert(
    fc.property(fc.string(), (malformed) => {
      expect(() => sealer.open(malformed, 'c')).toThrow();
      expect(() => sealer.open(`v1.k1.${malformed}`, 'c')).toThrow();
    }),
  );
});

test('after a key rotation the new key seals, and values sealed with the old key still open', () => {
  const rotated = createSealer({ keys: [keyOf('k2'), keyOf('k1')] });
  const old = sealer.seal('secret', 'c');
  expect(rotated.open(old, 'c')).toBe('secret');
  expect(rotated.seal('secret', 'c')).toMatch(/^v1\.k2\./);
  expect(() => sealer.open(rotated.seal('secret', 'c'), 'c')).toThrow('not here');
  expect(() => rotated.open(old.replace('k1', 'k2'), 'c')).toThrow();
});

test('no key, a short key, an invalid key id and a duplicate key id are refused at creation', () => {
  const { key } = keyOf('k1');
  expect(() => createSealer({ keys: [] })).toThrow('needs a key');
  expect(() => createSealer({ keys: [{ id: 'k1', key: key.subarray(1) }] })).toThrow('32 bytes');
  expect(() => createSealer({ keys: [{ id: 'k.1', key }] })).toThrow('id');
  expect(() => createSealer({ keys: [keyOf('k1'), keyOf('k1')] })).toThrow('same id');
});
