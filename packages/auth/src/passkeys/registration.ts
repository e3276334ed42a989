import type { Passkeys } from '@atelier/core/ports/identity';
import { PasskeyCreation } from '@atelier/core/schemas/passkeys';
import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject, isoBase64URL } from '@simplewebauthn/server/helpers';
import {
  type Ceremony,
  challengeFields,
  descriptorOf,
  expectationsOf,
  nullIfThrown,
  verifyChallenge,
} from './ceremony.ts';
import { isAcceptableKey, passkeyAlgorithms } from './keys.ts';

/**
 * Whether an attestation is one of the two kinds that a browser may pass on when none was requested (WebAuthn 3, §5.1.3).
 * The other kinds contain certificates of the sender's choice, and verifying those fetches URLs that are in them.
 */
const isPlainAttestation = (attestationObject: string): boolean => {
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = attestation.get('fmt');
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
};

export const passkeyRegistration = (
  ceremony: Ceremony,
): Pick<Passkeys, 'creationOptions' | 'verifyCreation'> => ({
  async creationOptions({ userId, email, name }, binding, existing) {
    const options = await generateRegistrationOptions({
      rpName: ceremony.siteName,
      rpID: ceremony.rpId,
      userID: new TextEncoder().encode(userId),
      userName: email,
      userDisplayName: name,
      challenge: ceremony.challenges.issue(binding),
      timeout: ceremony.timeoutMs,
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
      const challenge = verifyChallenge(ceremony, clientDataJSON, binding);
      if (challenge === null || attestationObject === undefined) return null;
      if (!isPlainAttestation(attestationObject)) return null;
      const { registrationInfo } = await verifyRegistrationResponse({
        ...expectationsOf(ceremony, challenge),
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
});
