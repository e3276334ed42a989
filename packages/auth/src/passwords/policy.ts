import { AppError } from '@atelier/core/errors';
import { contextWords, createCommonPasswords, isMostlyWords } from '@atelier/core/password-words';
import type { BreachedPasswords, PasswordPolicy } from '@atelier/core/ports/services';
import { dictionary } from '@zxcvbn-ts/language-common';
import { createStrengthCheck } from './strength.ts';

export interface PasswordPolicySettings {
  /**
   * Both modes demand a minimum length and refuse common passwords and words about the user or the site. Besides,
   * `passphrase` demands a minimum strength of any characters, `complexity` four kinds of characters (R-ID-2).
   */
  readonly mode: 'passphrase' | 'complexity';
  /** Characters (code points) of a new password. */
  readonly minLength: number;
  /**
   * The minimum zxcvbn score in the mode `passphrase`: 0 (anything), 1 (more than 10³ guesses), 2 (10⁶), 3 (10⁸) or
   * 4 (10¹⁰).
   */
  readonly minStrength: number;
  /** The public host name of the site, whose words are refused (ASVS 6.1.2). */
  readonly siteHost: string;
}

/** Returns why a password is refused, as a sentence for the user, or null. It never repeats the password. */
type Rule = (password: string, words: string[]) => string | null;

const refuse = (message: string): never => {
  throw new AppError('validation_failed', message, { issues: [{ path: 'password', message }] });
};

/**
 * Checks new passwords exactly as typed: nothing is trimmed or truncated. Local rules come first; only a password that
 * passes them is looked up in the list of breached passwords.
 */
export const createPasswordPolicy = (
  settings: PasswordPolicySettings,
  isBreached: BreachedPasswords,
): PasswordPolicy => {
  const check = createPasswordRules(settings);
  return async (password, person) => {
    check(password, person);
    if (await isBreached(password)) refuse(breached);
  };
};

const breached =
  'This password appeared in a data breach, so attackers will try it. Choose another one, and change it wherever else you use it.';

/**
 * The local rules. Creating them loads the word lists (about 10 MB, a tenth of a second); a check takes a few milliseconds
 * at most.
 * @returns a check that throws AppError `validation_failed` with one issue at `password`
 */
export const createPasswordRules = (
  settings: PasswordPolicySettings,
): ((...args: Parameters<PasswordPolicy>) => void) => {
  const modeRule = settings.mode === 'passphrase' ? strong(settings.minStrength) : fourKinds;
  const rules: readonly Rule[] = [wellFormed, long(settings.minLength), impersonal, uncommon(), modeRule];
  return (password, person) => {
    const words = contextWords(person, settings.siteHost);
    for (const rule of rules) {
      const message = rule(password, words);
      if (message !== null) refuse(message);
    }
  };
};

// Unpaired surrogates would all be hashed as the same replacement character.
const wellFormed: Rule = (password) =>
  password.isWellFormed() ? null : 'The password contains characters that can’t be used. Leave them out.';

const long =
  (minLength: number): Rule =>
  (password) =>
    [...password].length < minLength ? `A password needs at least ${minLength} characters.` : null;

const impersonal: Rule = (password, words) =>
  isMostlyWords(password, words)
    ? 'Most of this password is your name, your email address or the name of this site. Use unrelated words.'
    : null;

const uncommon = (): Rule => {
  let isCommon: ((password: string) => boolean) | undefined;
  return (password) => {
    isCommon ??= createCommonPasswords(dictionary['passwords-common']);
    return isCommon(password)
      ? 'This password is too common, even with numbers added. Choose another one.'
      : null;
  };
};

const strong = (minStrength: number): Rule => {
  const isStrong = createStrengthCheck(minStrength);
  return (password, words) =>
    isStrong(password, words) ? null : 'This password is too easy to guess. Add a few unrelated words.';
};

const kinds = [
  { name: 'a lowercase letter', pattern: /\p{Ll}/u },
  { name: 'an uppercase letter', pattern: /\p{Lu}/u },
  { name: 'a digit', pattern: /\p{Nd}/u },
  { name: 'a symbol such as ! or #', pattern: /[\p{P}\p{S}]/u },
] as const;
const listing = new Intl.ListFormat('en');

const fourKinds: Rule = (password) => {
  const missing = kinds.filter(({ pattern }) => !pattern.test(password)).map(({ name }) => name);
  return missing.length === 0 ? null : `The password also needs ${listing.format(missing)}.`;
};
