import type { OAuthProfile } from '@atelier/core/ports/identity';
import { Email, nameFrom } from '@atelier/core/schemas/auth';

/**
 * A provider's claims about a user, under the names of OpenID Connect Core §5.1. All are optional, and none is trusted to
 * have its type: an unusable claim counts as absent, so that it never fails a sign-in.
 */
export interface PersonClaims {
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly name?: unknown;
  readonly given_name?: unknown;
  readonly family_name?: unknown;
}

export type Person = Pick<OAuthProfile, 'email' | 'emailVerified' | 'name' | 'withheld'>;

/** A normalised address; null for anything that is not an address. */
const addressOf = (claim: unknown): string | null => Email.safeParse(claim).data ?? null;

/** Whether an address is verified; null without a usable claim. Amazon Cognito and Apple send it as text. */
const verifiedOf = (claim: unknown): boolean | null => {
  const value = typeof claim === 'string' ? claim.toLowerCase() : claim;
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
};

/** A name claim as a DisplayName, without characters that cannot be shown and cut to the maximum length; else null. */
export const nameOf = (name: unknown): string | null =>
  typeof name === 'string' ? nameFrom(name.slice(0, 1000)) : null;

const familyNameFirst = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;

/** The full name, or its parts joined; Chinese, Japanese and Korean names begin with the family name. */
const fullNameOf = ({ name, given_name, family_name }: PersonClaims): string | null => {
  const whole = nameOf(name);
  if (whole !== null) return whole;
  const [given, family] = [nameOf(given_name), nameOf(family_name)];
  if (given !== null && family !== null && familyNameFirst.test(given + family)) return family + given;
  return nameOf([given, family].filter((part) => part !== null).join(' '));
};

/** An address and whether the provider verified it. Without an address nothing is verified. */
export const emailOf = (email: unknown, verified: unknown): Pick<Person, 'email' | 'emailVerified'> => {
  const address = addressOf(email);
  return { email: address, emailVerified: address !== null && verifiedOf(verified) === true };
};

/** What these claims lack and another source may have. */
export const missingFrom = (claims: PersonClaims): { readonly address: boolean; readonly name: boolean } => ({
  address: addressOf(claims.email) === null || verifiedOf(claims.email_verified) === null,
  name: fullNameOf(claims) === null,
});

/**
 * Merges the claims of the ID token and of the userinfo endpoint (OpenID Connect Core §5.4). The ID token is signed and
 * takes precedence. Whether an address is verified is read from the source of the address; the other source counts only
 * if it has the same address or none.
 */
export const personFrom = (idToken: PersonClaims, userInfo: PersonClaims = {}): Person => {
  const [source, other] = addressOf(idToken.email) === null ? [userInfo, idToken] : [idToken, userInfo];
  const email = addressOf(source.email);
  const differs = addressOf(other.email) !== null && addressOf(other.email) !== email;
  const verified = verifiedOf(source.email_verified) ?? (differs ? null : verifiedOf(other.email_verified));
  const parts = {
    given_name: nameOf(idToken.given_name) ?? userInfo.given_name,
    family_name: nameOf(idToken.family_name) ?? userInfo.family_name,
  };
  return {
    email,
    emailVerified: email !== null && verified === true,
    name: nameOf(idToken.name) ?? nameOf(userInfo.name) ?? fullNameOf(parts),
  };
};
