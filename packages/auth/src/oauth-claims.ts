import type { OAuthProfile } from '@atelier/core/ports/identity';
import { Email, nameFrom } from '@atelier/core/schemas/auth';

/** A provider's word about an address, in our form. What is no address to us is none, and then nothing is verified. */
export const emailOf = (email: unknown, verified: unknown): Pick<OAuthProfile, 'email' | 'emailVerified'> => {
  const parsed = Email.safeParse(email);
  // `true` alone: some providers send the text "false".
  return parsed.success
    ? { email: parsed.data, emailVerified: verified === true }
    : { email: null, emailVerified: false };
};

/** A provider's name of a person as a DisplayName: freed of what cannot be shown, cut to its length; else null. */
export const nameOf = (name: unknown): string | null =>
  typeof name === 'string' ? nameFrom(name.slice(0, 1000)) : null;
