import { hash, hkdfSync } from 'node:crypto';
import type { SecretSource } from '@atelier/core/ports/services';
import { base64url } from 'oslo/encoding';

const tokenBytes = 32;
const derivedKeyBytes = 32;

/** The production source: 256-bit tokens, base64url without padding (43 characters). */
export const createSecretSource = (): SecretSource => ({
  token: () =>
    base64url.encode(crypto.getRandomValues(new Uint8Array(tokenBytes)), { includePadding: false }),
  hash: (token) => hash('sha256', token, 'hex'),
});

/**
 * A separate 256-bit key for each purpose (HKDF-SHA-256), so that a value made for one purpose is worthless for
 * another. Every value made with a key depends on its `purpose`: never change one.
 * @throws Error when `master` has fewer than 32 characters (R-DATA-2).
 */
export const deriveKey = (master: string, purpose: string): Uint8Array => {
  if (master.length < 32) throw new Error('The master secret must have at least 32 characters.');
  return new Uint8Array(hkdfSync('sha256', master, 'atelier', purpose, derivedKeyBytes));
};

const tokenPattern = /^[A-Za-z0-9_-]{20,100}$/;

/** Whether `value` has the form of a token; anything else is refused before it costs a look-up. */
export const isToken = (value: string): boolean => tokenPattern.test(value);
