import { hash } from 'node:crypto';
import type { PasskeyBinding } from '@atelier/core/ports/identity';
import { createSignedStamps, leewayMs, type StampDeps } from '../signed-stamps.ts';

export interface VerifiedChallenge {
  /** As it must appear in the client data. */
  readonly text: string;
  /** SHA-256, lower-case hex; stored by the caller so that the challenge is used once. */
  readonly hash: string;
  /** After this time no node accepts it. */
  readonly expiresAt: Date;
}

/** Self-verifying WebAuthn challenges: 128 random bits, bound to a purpose and a session or browser (ASVS 6.7.2). */
export interface PasskeyChallenges {
  issue(binding: PasskeyBinding): Uint8Array<ArrayBuffer>;
  /** Verifies the `challenge` in client data; null if it was not issued here, has another binding, or expired. */
  verify(presented: string, binding: PasskeyBinding): VerifiedChallenge | null;
}

// No purpose contains a colon, so two bindings never give the same text.
const bindingText = ({ purpose, boundTo }: PasskeyBinding): string => `${purpose}:${boundTo}`;

/** @throws Error when the key is too short. */
export const createPasskeyChallenges = (deps: StampDeps): PasskeyChallenges => {
  const stamps = createSignedStamps(deps);
  return {
    issue: (binding) => new TextEncoder().encode(stamps.issue(bindingText(binding))),
    verify(presented, binding) {
      const stamp = Buffer.from(presented, 'base64url').toString('utf8');
      if (stamps.read(stamp, bindingText(binding)) === null) return null;
      // Encoded canonically: another encoding of the same challenge must not count as another challenge.
      return {
        text: Buffer.from(stamp).toString('base64url'),
        hash: hash('sha256', stamp, 'hex'),
        expiresAt: new Date(deps.clock.now().getTime() + deps.ttlMs + leewayMs),
      };
    },
  };
};
