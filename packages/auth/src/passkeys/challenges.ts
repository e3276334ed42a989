import { hash } from 'node:crypto';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import { createSignedStamps, leewayMs, type StampDeps } from '../signed-stamps.ts';

export interface ProvenChallenge {
  /** As it has to stand in the client data. */
  readonly text: string;
  /** SHA-256, lower-case hex: under which it is spent. */
  readonly hash: string;
  /** Nobody, on any node, can show it after this. */
  readonly expiresAt: Date;
}

/** WebAuthn challenges that prove themselves: 128 random bits, bound to purpose and place (ASVS 6.7.2). */
export interface PasskeyChallenges {
  issue(binding: PasskeyBinding): Uint8Array<ArrayBuffer>;
  /** Judges the `challenge` of a browser's client data; null if it is not ours, of another binding, or expired. */
  prove(presented: string, binding: PasskeyBinding): ProvenChallenge | null;
}

// No purpose holds a colon, so no two bindings give the same text.
const placeOf = ({ purpose, boundTo }: PasskeyBinding): string => `${purpose}:${boundTo}`;

/** @throws Error when the key is too short. */
export const createPasskeyChallenges = (deps: StampDeps): PasskeyChallenges => {
  const stamps = createSignedStamps(deps);
  return {
    issue: (binding) => new TextEncoder().encode(stamps.issue(placeOf(binding))),
    prove(presented, binding) {
      const stamp = Buffer.from(presented, 'base64url').toString('utf8');
      if (stamps.read(stamp, placeOf(binding)) === null) return null;
      // A second spelling of the same challenge would have to be the same challenge: it is written anew.
      return {
        text: Buffer.from(stamp).toString('base64url'),
        hash: hash('sha256', stamp, 'hex'),
        expiresAt: new Date(deps.clock.now().getTime() + deps.ttlMs + leewayMs),
      };
    },
  };
};
