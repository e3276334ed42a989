import { createHash } from 'node:crypto';
import type { Passkeys } from '@atelier/core/ports/identity';
import type { PasskeyResponse } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';

type Response = z.output<typeof PasskeyResponse>;
type Binding = { readonly purpose: string; readonly boundTo: string };

/**
 * Fake WebAuthn: the response has challenge, binding and counter in place of the client data, and is valid if the
 * binding matches.
 */
export const readablePasskeys = (expiresAt: Date): Passkeys => {
  const read = ({ id, response }: Response, { purpose, boundTo }: Binding) => {
    const [challenge, binding, counter] = response.clientDataJSON.split(' ');
    if (binding !== `${purpose}:${boundTo}`) return null;
    const challengeHash = createHash('sha256').update(String(challenge)).digest('hex');
    const spent = { challengeHash, challengeExpiresAt: expiresAt };
    return { credentialId: id, counter: Number(counter), backedUp: false, ...spent };
  };
  return {
    creationOptions: async (owner, binding) => ({
      challenge: `${binding.purpose}:${binding.boundTo}`,
      rp: { name: 'Atelier' },
      user: { id: owner.userId, name: owner.email, displayName: owner.name },
      pubKeyCredParams: [],
    }),
    verifyCreation: async (response, binding) => {
      const answer = read(response, binding);
      return answer === null ? null : { ...answer, publicKey: 'key', transports: ['internal'] };
    },
    requestOptions: async ({ purpose, boundTo }) => ({ challenge: `${purpose}:${boundTo}` }),
    verifyRequest: async (response, binding) => read(response, binding),
  };
};

/** A browser's response. `binding` is `purpose:boundTo`. */
export const passkeyAnswer = (id: string, challenge: string, binding: string, counter = 0): Response => ({
  id,
  rawId: id,
  type: 'public-key',
  response: { clientDataJSON: `${challenge} ${binding} ${counter}` },
});
