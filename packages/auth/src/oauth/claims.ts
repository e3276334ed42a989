import type { OAuthProfile } from '@atelier/core/ports/identity';
import { Email, nameFrom } from '@atelier/core/schemas/auth';

/**
 * What a provider says of a person, by the names of OpenID Connect Core §5.1. All of it is optional and none is trusted to
 * be of its type: what is not usable counts as absent, so that it never fails a sign-in.
 */
export interface PersonClaims {
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly name?: unknown;
  readonly given_name?: unknown;
  readonly family_name?: unknown;
}

export type Person = Pick<OAuthProfile, 'email' | 'emailVerified' | 'name' | 'withheld'>;

/** An address in our form; null for what is none to us. */
const addressOf = (said: unknown): string | null => Email.safeParse(said).data ?? null;

/** Whether an address is verified; null where nothing usable is said. Amazon Cognito and Apple send it as text. */
const verifiedOf = (said: unknown): boolean | null => {
  const value = typeof said === 'string' ? said.toLowerCase() : said;
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
};

/** A provider's name of a person as a DisplayName: freed of what cannot be shown, cut to its length; else null. */
export const nameOf = (name: unknown): string | null =>
  typeof name === 'string' ? nameFrom(name.slice(0, 1000)) : null;

const familyNameFirst = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;

/** The whole name, or what its parts make; Chinese, Japanese and Korean names begin with the family's. */
const fullNameOf = ({ name, given_name, family_name }: PersonClaims): string | null => {
  const whole = nameOf(name);
  if (whole !== null) return whole;
  const [given, family] = [nameOf(given_name), nameOf(family_name)];
  if (given !== null && family !== null && familyNameFirst.test(given + family)) return family + given;
  return nameOf([given, family].filter((part) => part !== null).join(' '));
};

/** An address and a provider's word about it. Without an address nothing is verified. */
export const emailOf = (email: unknown, verified: unknown): Pick<Person, 'email' | 'emailVerified'> => {
  const address = addressOf(email);
  return { email: address, emailVerified: address !== null && verifiedOf(verified) === true };
};

/** Whether these claims lack something that another source may tell. */
export const lacksOf = (claims: PersonClaims): { readonly address: boolean; readonly name: boolean } => ({
  address: addressOf(claims.email) === null || verifiedOf(claims.email_verified) === null,
  name: fullNameOf(claims) === null,
});

/**
 * One person from the ID token and the userinfo endpoint, which may share the claims between them (OpenID Connect Core
 * §5.4). The ID token is signed and goes before. Whether an address is verified is taken from where the address is told;
 * the other source's word counts only if it tells the same address or none.
 */
export const personFrom = (idToken: PersonClaims, userInfo: PersonClaims = {}): Person => {
  const [own, other] = addressOf(idToken.email) === null ? [userInfo, idToken] : [idToken, userInfo];
  const email = addressOf(own.email);
  const isOfAnother = addressOf(other.email) !== null && addressOf(other.email) !== email;
  const verified = verifiedOf(own.email_verified) ?? (isOfAnother ? null : verifiedOf(other.email_verified));
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
