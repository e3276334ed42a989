import type { OAuthProfile } from '@atelier/core/ports/identity';
import { DisplayName, Email } from '@atelier/core/schemas/auth';

const nameMaxLength = 80;

/** A provider's word about an address, in our form. What is no address to us is none, and then nothing is verified. */
export const emailOf = (email: unknown, verified: unknown): Pick<OAuthProfile, 'email' | 'emailVerified'> => {
  const parsed = Email.safeParse(email);
  // `true` alone: some providers send the text "false".
  return parsed.success
    ? { email: parsed.data, emailVerified: verified === true }
    : { email: null, emailVerified: false };
};

/** A provider's name of a person as a DisplayName: freed of what cannot be shown, cut to its length; else null. */
export const nameOf = (name: unknown): string | null => {
  if (typeof name !== 'string') return null;
  const shown = name
    .slice(0, 1000)
    .replace(/\s/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '')
    .replace(/ +/g, ' ')
    .trim();
  // Cut by characters: half of a surrogate pair is none.
  const short = [...shown].reduce(
    (kept, char) => (kept.length + char.length > nameMaxLength ? kept : kept + char),
    '',
  );
  const parsed = DisplayName.safeParse(short);
  return parsed.success ? parsed.data : null;
};
