import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';

export interface CsrfDeps {
  /** At least 32 bytes, used for nothing else (`deriveKey`). */
  readonly key: Uint8Array;
  readonly clock: Clock;
  /** How long a token is good. */
  readonly ttlMs: number;
}

/** CSRF tokens (R-HTTP-1): random, time-limited, bound to a session's token hash or to an anonymous pre-session. */
export interface Csrf {
  issue(binding: string): string;
  /** False for missing, malformed, foreign, expired, early or tampered tokens. Never throws. */
  verify(token: string | undefined, binding: string): boolean;
}

export const csrfDefaults = { ttlMs: 3_600_000 };

const version = 'v1';
// Version, issue time (ms, base 36), 16 random bytes, MAC: their lengths leave one spelling for each token.
const pattern = /^(v1\.([0-9a-z]{8,9})\.[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;
/** How far the clocks of two nodes may differ. */
const leewayMs = 5_000;

/** @throws Error when the key is too short. */
export const createCsrf = ({ key, clock, ttlMs }: CsrfDeps): Csrf => {
  if (key.byteLength < 32) throw new Error('The CSRF key must have at least 32 bytes.');
  const macKey = createSecretKey(key);
  // No part of `head` holds a colon, so no two pairs of head and binding give the same text.
  const mac = (head: string, binding: string): string =>
    createHmac('sha256', macKey).update(`${head}:${binding}`).digest('base64url');

  return {
    issue(binding) {
      const head = `${version}.${clock.now().getTime().toString(36)}.${randomBytes(16).toString('base64url')}`;
      return `${head}.${mac(head, binding)}`;
    },
    verify(token, binding) {
      const [, head, time, given] = pattern.exec(token ?? '') ?? [];
      if (head === undefined || time === undefined || given === undefined) return false;
      const ageMs = clock.now().getTime() - Number.parseInt(time, 36);
      if (ageMs >= ttlMs || ageMs < -leewayMs) return false;
      return timingSafeEqual(Buffer.from(mac(head, binding)), Buffer.from(given));
    },
  };
};
