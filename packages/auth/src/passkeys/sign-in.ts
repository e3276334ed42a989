import type { Passkeys } from '@atelier/core/ports/identity';
import { PasskeyRequest } from '@atelier/core/schemas/passkeys';
import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { isoBase64URL } from '@simplewebauthn/server/helpers';
import {
  type Ceremony,
  challengeFields,
  descriptorOf,
  expectationsOf,
  nullIfThrown,
  verifyChallenge,
} from './ceremony.ts';
import { isAcceptableKey } from './keys.ts';

export const passkeySignIn = (ceremony: Ceremony): Pick<Passkeys, 'requestOptions' | 'verifyRequest'> => ({
  async requestOptions(binding, allowed) {
    const options = await generateAuthenticationOptions({
      rpID: ceremony.rpId,
      challenge: ceremony.challenges.issue(binding),
      timeout: ceremony.timeoutMs,
      userVerification: 'required',
      ...(allowed.length > 0 && { allowCredentials: allowed.map(descriptorOf) }),
    });
    return PasskeyRequest.parse(options);
  },

  verifyRequest: ({ id, rawId, type, response }, binding, passkey) =>
    nullIfThrown(async () => {
      const { clientDataJSON, authenticatorData, signature } = response;
      const challenge = verifyChallenge(ceremony, clientDataJSON, binding);
      if (challenge === null || id !== passkey.credentialId) return null;
      if (authenticatorData === undefined || signature === undefined) return null;
      const publicKey = isoBase64URL.toBuffer(passkey.publicKey);
      if (!isAcceptableKey(publicKey)) return null;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        ...expectationsOf(ceremony, challenge),
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
});
