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
import { createPasskeyChallenges, type ProvenChallenge } from './challenges.ts';
import { isAcceptableKey, passkeyAlgorithms } from './keys.ts';

/** The key and the time of life are those of the challenges. */
export interface PasskeysDeps extends StampDeps {
  /** Where people reach the site: its origin and its host name are the only ones that count. */
  readonly siteUrl: URL;
  /** What authenticators show. */
  readonly siteName: string;
}

/** Challenges live for five minutes (ASVS 6.7.2). */
export const passkeyDefaults = { ttlMs: 5 * 60_000, siteName: 'Atelier' };

// The library says by throwing what does not fit. To whoever asks, all of it is one "no".
const unlessUnfit = async <T>(judge: () => Promise<T | null>): Promise<T | null> => {
  try {
    return await judge();
  } catch {
    return null;
  }
};

/**
 * Whether an attestation is one of the two that a browser may hand on when none was asked for (WebAuthn 3, §5.1.3).
 * The others bring certificates of the sender's choice, whose checking fetches from addresses that stand in them.
 */
const isPlainAttestation = (attestationObject: string): boolean => {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
};

const describe = ({ credentialId, transports }: KnownPasskey) => ({
  id: credentialId,
  transports: [...transports],
});
const spendable = ({ hash, expiresAt }: ProvenChallenge) => ({
  challengeHash: hash,
  challengeExpiresAt: expiresAt,
});

/** Passkeys (R-ID-8, ASVS 6.7.2): discoverable, and always with the person's own gesture (user verification). */
export const createPasskeys = ({ siteUrl, siteName, ...stampDeps }: PasskeysDeps): Passkeys => {
  const challenges = createPasskeyChallenges(stampDeps);
  const timeout = stampDeps.ttlMs;
  const rpID = siteUrl.hostname;

  // Asked before anything else: what does not answer a challenge of ours costs no parsing and no signature.
  const prove = (clientDataJSON: string, binding: PasskeyBinding): ProvenChallenge | null => {
    const { challenge, crossOrigin } = decodeClientDataJSON(clientDataJSON);
    // No page of another site has reason to hold one of ours.
    return crossOrigin === true ? null : challenges.prove(challenge, binding);
  };
  const expected = ({ text }: ProvenChallenge) => ({
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
        excludeCredentials: existing.map(describe),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: passkeyAlgorithms,
      });
      return PasskeyCreation.parse(options);
    },

    verifyCreation: ({ id, rawId, type, response }, binding) =>
      unlessUnfit(async () => {
        const { clientDataJSON, attestationObject, transports = [] } = response;
        const challenge = prove(clientDataJSON, binding);
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
          ...spendable(challenge),
        };
      }),

    async requestOptions(binding, allowed) {
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: challenges.issue(binding),
        timeout,
        userVerification: 'required',
        ...(allowed.length > 0 && { allowCredentials: allowed.map(describe) }),
      });
      return PasskeyRequest.parse(options);
    },

    verifyRequest: ({ id, rawId, type, response }, binding, passkey) =>
      unlessUnfit(async () => {
        const { clientDataJSON, authenticatorData, signature } = response;
        const challenge = prove(clientDataJSON, binding);
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
          // The counter is judged where it is written, by the store's one guarded statement: what is read here may
          // be old, and a copied authenticator is to be told from a wrong answer.
          credential: { id, publicKey, counter: 0 },
        });
        if (!verified) return null;
        const { newCounter, credentialBackedUp } = authenticationInfo;
        return { counter: newCounter, backedUp: credentialBackedUp, ...spendable(challenge) };
      }),
  };
};
