import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';

export interface StampDeps {
  /** At least 32 bytes, used for nothing else (`deriveKey`). */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /** How long a stamp is valid. */
  readonly ttlMs: number;
}

/** Signed values that prove when and for which binding this server issued them; nothing is stored. */
interface SignedStamps {
  /** A stamp for this binding, with `id` (an earlier result of `read`) or else a new random id. */
  issue(binding: string, id?: string | null): string;
  /**
   * The random id (22 URL-safe characters) of a stamp of this binding; null if the stamp is missing, malformed, tampered
   * with, expired, from the future or of another binding. Never throws.
   */
  read(stamp: string | undefined, binding: string): string | null;
}

const version = 'v1';
// Version, issue time (ms, base 36), 16 random bytes, MAC. The fixed lengths allow one encoding of each stamp.
const pattern = /^(v1\.([0-9a-z]{8,9})\.([A-Za-z0-9_-]{22}))\.([A-Za-z0-9_-]{43})$/;
/** How much the clocks of two nodes may differ. */
export const leewayMs = 5_000;

/** @throws Error when the key is too short. */
export const createSignedStamps = ({ key, clock, ttlMs }: StampDeps): SignedStamps => {
  if (key.byteLength < 32) throw new Error('A key for stamps must have at least 32 bytes.');
  const macKey = createSecretKey(key);
  // `head` contains no colon, so two pairs of head and binding never give the same text.
  const mac = (head: string, binding: string): string =>
    createHmac('sha256', macKey).update(`${head}:${binding}`).digest('base64url');

  return {
    issue(binding, id) {
      const time = clock.now().getTime().toString(36);
      const head = `${version}.${time}.${id ?? randomBytes(16).toString('base64url')}`;
      return `${head}.${mac(head, binding)}`;
    },
    read(stamp, binding) {
      const [, head, time, id, given] = pattern.exec(stamp ?? '') ?? [];
      if (head === undefined || time === undefined || id === undefined || given === undefined) return null;
      const ageMs = clock.now().getTime() - Number.parseInt(time, 36);
      if (ageMs >= ttlMs || ageMs < -leewayMs) return null;
      return timingSafeEqual(Buffer.from(mac(head, binding)), Buffer.from(given)) ? id : null;
    },
  };
};
