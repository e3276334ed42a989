import { createHmac } from 'node:crypto';

/** 128 bits, against collisions. */
const digits = 32;

/** Stands for a person at one provider: see `EngineRequest.pseudonym`. */
export type PseudonymOf = (providerId: string, userId: string) => string;

/**
 * Keyed hashes of user ids. A provider can tell people apart and can't learn who they are, not even with our database; two
 * providers can't find out that they serve the same person.
 * @param key at least 32 bytes, used for nothing else (`deriveKey`)
 * @returns lower-case hex
 */
export const createPseudonyms =
  (key: Uint8Array): PseudonymOf =>
  (providerId, userId) =>
    createHmac('sha256', key).update(`${providerId}:${userId}`).digest('hex').slice(0, digits);
