import type { KnownPasskey, PasskeyBinding, Passkeys } from '@atelier/core/ports/identity';
import { PasskeyCreation, PasskeyRequest } from '@atelier/core/schemas/identity';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL } from '@simplewebauthn/server/helpers';
import type { StampDeps } from '../signed-stamps.ts';
import { createPasskeyChallenges, type VerifiedChallenge } from './challenges.ts';
import { isAcceptableKey, passkeyAlgorithms } from './keys.ts';

/** `key` and `ttlMs` are those of the challenges. */
export interface PasskeysDeps extends StampDeps {
  /** The public URL of the site: only its origin and host name (rpId) are accepted. */
  readonly siteUrl: URL;
  /** Shown by authenticators. */
  readonly siteName: string;
}

/** Challenges live for five minutes (ASVS 6.7.2). */
export const passkeyDefaults = { ttlMs: 5 * 60_000, siteName: 'Atelier' };

// The library throws when anything does not match. Callers need no reason.
const nullIfThrown = async <T>(verify: () => Promise<T | null>): Promise<T | null> => {
  try {
    return await verify();
  } catch {
    return null;
  }
};

/**
 * Whether an attestation is one of the two kinds that a browser may pass on when none was requested (WebAuthn 3, §5.1.3).
 * The other kinds contain certificates of the sender's choice, and verifying those fetches URLs that are in them.
 */
const isPlainAttestation = (attestationObject: string): boolean => {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
};

const descriptorOf = ({ credentialId, transports }: KnownPasskey) => ({
  id: credentialId,
  transports: [...transports],
});
const challengeFields = ({ hash, expiresAt }: VerifiedChallenge) => ({
  challengeHash: hash,
  challengeExpiresAt: expiresAt,
});

/** Passkeys (R-ID-8, ASVS 6.7.2): discoverable, always with user verification. */
export const createPasskeys = ({ siteUrl, siteName, ...stampDeps }: PasskeysDeps): Passkeys => {
  const challenges = createPasskeyChallenges(stampDeps);
  const timeout = stampDeps.ttlMs;
  const rpID = siteUrl.hostname;

  // Checked first, so that a response without a valid challenge costs no parsing and no signature check.
  const verifyChallenge = (clientDataJSON: string, binding: PasskeyBinding): VerifiedChallenge | null => {
    const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJSON);
    // The site is never embedded in pages of other origins.
    return crossOrigin === true ? null : challenges.verify(challenge, binding);
  };
  const expected = ({ text }: VerifiedChallenge) => ({
    expectedChallenge: text,
    expectedOrigin: siteUrl.origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  });

  return {
    async creationOptions({ userId, email, name }, binding, existing) {
      const options = await generateRegistrationOptions({
        rpName: siteName,
        rpID,
        userID: new TextEncoder().encode(userId),
        userName: email,
        userDisplayName: name,
        challenge: challenges.issue(binding),
        timeout,
        attestationType: 'none',
        excludeCredentials: existing.map(descriptorOf),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: passkeyAlgorithms,
      });
      return PasskeyCreation.parse(options);
    },

    verifyCreation: ({ id, rawId, type, response }, binding) =>
      nullIfThrown(async () => {
        const { clientDataJSON, attestationObject, transports = [] } = response;
        const challenge = verifyChallenge(clientDataJSON, binding);
        if (challenge === null || attestationObject === undefined) return null;
        if (!isPlainAttestation(attestationObject)) return null;
        const { registrationInfo } = await verifyRegistrationResponse({
          ...expected(challenge),
          response: {
            id,
            rawId,
            type,
            clientExtensionResults: {},
            response: { clientDataJSON, attestationObject },
          },
          supportedAlgorithmIDs: passkeyAlgorithms,
        });
        if (registrationInfo === undefined) return null;
        const { credential, credentialBackedUp } = registrationInfo;
        if (credential.id !== id || !isAcceptableKey(credential.publicKey)) return null;
        return {
          credentialId: id,
          publicKey: isoBase64URL.fromBuffer(credential.publicKey),
          counter: credential.counter,
          transports,
          backedUp: credentialBackedUp,
          ...challengeFields(challenge),
        };
      }),

    async requestOptions(binding, allowed) {
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: challenges.issue(binding),
        timeout,
        userVerification: 'required',
        ...(allowed.length > 0 && { allowCredentials: allowed.map(descriptorOf) }),
      });
      return PasskeyRequest.parse(options);
    },

    verifyRequest: ({ id, rawId, type, response }, binding, passkey) =>
      nullIfThrown(async () => {
        const { clientDataJSON, authenticatorData, signature } = response;
        const challenge = verifyChallenge(clientDataJSON, binding);
        if (challenge === null || id !== passkey.credentialId) return null;
        if (authenticatorData === undefined || signature === undefined) return null;
        const publicKey = isoBase64URL.toBuffer(passkey.publicKey);
        if (!isAcceptableKey(publicKey)) return null;
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected(challenge),
          response: {
            id,
            rawId,
            type,
            clientExtensionResults: {},
            response: { clientDataJSON, authenticatorData, signature },
          },
          // The store compares the counter in the statement that writes it: the value read here may be stale, and a
          // cloned authenticator must be distinguishable from an invalid response.
          credential: { id, publicKey, counter: 0 },
        });
        if (!verified) return null;
        const { newCounter, credentialBackedUp } = authenticationInfo;
        return { counter: newCounter, backedUp: credentialBackedUp, ...challengeFields(challenge) };
      }),
  };
};
