import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { type cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

/** The accepted algorithms in order of preference: ES256, EdDSA, RS256 (ASVS 11.6.1). */
export const passkeyAlgorithms = [-7, -8, -257];

// The labels of COSE keys (RFC 9053, chapter 7); -1 and -2 mean other things for RSA.
const [keyType, algorithm] = [1, 3];
const [curve, x, y] = [-1, -2, -3];
const [modulus, exponent] = [-1, -2];

type Fields = ReadonlyMap<unknown, unknown>;

const text = (fields: Fields, label: number): string => {
  const value = fields.get(label);
  if (!(value instanceof Uint8Array)) throw new Error('The key lacks a part.');
  return Buffer.from(value).toString('base64url');
};

/** The key as JWK if type, algorithm and curve match; null for every other combination. */
const jwkOf = (fields: Fields): JsonWebKey | null => {
  const is = (type: number, alg: number, crv?: number): boolean =>
    fields.get(keyType) === type &&
    fields.get(algorithm) === alg &&
    (crv === undefined || fields.get(curve) === crv);
  if (is(2, -7, 1)) return { kty: 'EC', crv: 'P-256', x: text(fields, x), y: text(fields, y) };
  if (is(1, -8, 6)) return { kty: 'OKP', crv: 'Ed25519', x: text(fields, x) };
  if (is(3, -257)) return { kty: 'RSA', n: text(fields, modulus), e: text(fields, exponent) };
  return null;
};

/**
 * Whether a COSE key is a valid key of an accepted algorithm: on the right curve, or RSA of 2048 to 4096 bits with the
 * exponent 65537. The library checks only the algorithm number, and would notice a point off the curve at the first
 * sign-in.
 * @throws Error if it is not a key
 */
export const isAcceptableKey = (publicKey: Uint8Array<ArrayBuffer>): boolean => {
  const fields: cose.COSEPublicKey | Fields = decodeCredentialPublicKey(publicKey);
  const jwk = fields instanceof Map ? jwkOf(fields) : null;
  if (jwk === null) return false;
  const { modulusLength, publicExponent } =
    createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails ?? {};
  if (jwk.kty !== 'RSA') return true;
  return (
    publicExponent === 65_537n &&
    modulusLength !== undefined &&
    modulusLength >= 2048 &&
    modulusLength <= 4096
  );
};
