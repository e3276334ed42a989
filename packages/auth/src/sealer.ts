import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Sealer } from '@atelier/core/ports/identity';

export interface SealingKey {
  /** Stored in every value sealed with the key: 1 to 16 of `a–z`, `0–9`. Never reuse an id for another key. */
  readonly id: string;
  /** Exactly 32 bytes, used for nothing else (`deriveKey`). */
  readonly key: Uint8Array;
}

interface SealerDeps {
  /** The first key seals; all of them open. After a rotation the old key stays in the list until no stored value uses it. */
  readonly keys: readonly SealingKey[];
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const keyIdPattern = /^[a-z0-9]{1,16}$/;
// The head (version and key id), the nonce, the ciphertext followed by its tag.
const pattern = /^(v1\.([a-z0-9]{1,16}))\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/;

// Associated data. The head contains no colon, so two pairs of head and context never give the same bytes.
const associatedData = (head: string, context: string): Buffer => Buffer.from(`${head}:${context}`);

const keyRing = (keys: readonly SealingKey[]): ReadonlyMap<string, KeyObject> => {
  for (const { id, key } of keys) {
    if (!keyIdPattern.test(id))
      throw new Error('A sealing key needs an id of 1 to 16 letters a–z and digits.');
    if (key.byteLength !== 32) throw new Error('A sealing key must have exactly 32 bytes.');
  }
  const ring = new Map(keys.map(({ id, key }) => [id, createSecretKey(key)]));
  if (ring.size !== keys.length) throw new Error('Two sealing keys have the same id.');
  return ring;
};

/**
 * AES-256-GCM with a random 96-bit nonce for each seal (ASVS 11.3.2–11.3.4): `v1.<key id>.<nonce>.<ciphertext+tag>`.
 * Random nonces are safe for 2^32 values under one key.
 * @throws Error when there is no key, or a key with an invalid id or length.
 */
export const createSealer = ({ keys }: SealerDeps): Sealer => {
  const ring = keyRing(keys);
  const sealingId = keys[0]?.id;
  const sealingKey = ring.get(sealingId ?? '');
  if (sealingKey === undefined) throw new Error('Sealing needs a key.');

  return {
    seal(plain, context) {
      const head = `v1.${sealingId}`;
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, sealingKey, nonce, { authTagLength: tagBytes });
      cipher.setAAD(associatedData(head, context));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${head}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
    },
    open(sealed, context) {
      const [, head, keyId, nonce, body] = pattern.exec(sealed) ?? [];
      if (head === undefined || keyId === undefined || nonce === undefined || body === undefined)
        throw new Error('This is not a sealed value.');
      const key = ring.get(keyId);
      if (key === undefined) throw new Error('The value was sealed under a key that is not here.');
      const bytes = Buffer.from(body, 'base64url');
      // The last base64url character has unused bits: only the canonical encoding is accepted.
      if (bytes.toString('base64url') !== body) throw new Error('This is not a sealed value.');
      const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, 'base64url'), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(associatedData(head, context));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const plain = decipher.update(bytes.subarray(0, -tagBytes));
      // `final` throws unless the tag matches: no plain text is returned before.
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    },
  };
};
