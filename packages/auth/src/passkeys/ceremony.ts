import type { PasskeyBinding } from '@atelier/core/ports/identity';
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { PasskeyChallenges, VerifiedChallenge } from './challenges.ts';

/** What both ceremonies, registration and sign-in, have in common. */
export interface Ceremony {
  readonly challenges: PasskeyChallenges;
  readonly rpId: string;
  readonly origin: string;
  /** Shown by authenticators. */
  readonly siteName: string;
  readonly timeoutMs: number;
}

/** Callers need no reason for a refusal, and the library throws when anything does not match. */
export const nullIfThrown = async <T>(verify: () => Promise<T | null>): Promise<T | null> => {
  try {
    return await verify();
  } catch {
    return null;
  }
};

/** Checked first, so that a response without a valid challenge costs no parsing and no signature check. */
export const verifyChallenge = (
  { challenges }: Ceremony,
  clientDataJSON: string,
  binding: PasskeyBinding,
): VerifiedChallenge | null => {
  const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJSON);
  // The site is never embedded in pages of other origins.
  return crossOrigin === true ? null : challenges.verify(challenge, binding);
};

/** The checks that the library makes in both ceremonies. */
export const expectationsOf = ({ origin, rpId }: Ceremony, { text }: VerifiedChallenge) => ({
  expectedChallenge: text,
  expectedOrigin: origin,
  expectedRPID: rpId,
  requireUserVerification: true,
});

export const challengeFields = ({ hash, expiresAt }: VerifiedChallenge) => ({
  challengeHash: hash,
  challengeExpiresAt: expiresAt,
});

/** A passkey as the browser gets it, to exclude or to allow it. */
export const descriptorOf = ({
  credentialId,
  transports,
}: {
  readonly credentialId: string;
  readonly transports: readonly string[];
}) => ({ id: credentialId, transports: [...transports] });
