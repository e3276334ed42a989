import { AppError } from '@atelier/core/errors';
import type { PasswordPolicy } from '@atelier/core/ports/services';
import { commonPasswords } from './common-passwords.ts';

export interface PasswordPolicySettings {
  /** Characters (code points) of a new password. */
  readonly minLength: number;
  /** `length`: long enough, not about the person, not common (R-ID-2). */
  readonly mode: 'length';
}

export const passwordPolicyDefaults: PasswordPolicySettings = { minLength: 8, mode: 'length' };

const productName = 'atelier';

type Person = Parameters<PasswordPolicy>[1];

/** Judges new passwords. What it says never repeats the password. */
export const createPasswordPolicy =
  ({ minLength }: PasswordPolicySettings): PasswordPolicy =>
  (password, person) => {
    const message = objection(password, person, minLength);
    if (message !== null)
      throw new AppError('validation_failed', message, { issues: [{ path: 'password', message }] });
  };

const objection = (password: string, person: Person, minLength: number): string | null => {
  // Halves of surrogate pairs would all be hashed as the same replacement character.
  if (!password.isWellFormed()) return 'The password holds characters that cannot be used.';
  if ([...password].length < minLength) return `A password needs at least ${minLength} characters.`;
  const folded = fold(password);
  if (isAboutPerson(folded, person))
    return 'The password must not be your name, your email address or the name of this product.';
  if (commonPasswords.has(folded)) return 'That password is one of the first that attackers try.';
  return null;
};

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
/** Without spaces and punctuation, so that `Ann Smith`, `ann.smith` and `ann_smith` are the same word. */
const squeeze = (text: string): string => fold(text).replace(/[^\p{L}\p{N}@]/gu, '');

// Digits and signs around a word do not hide it: `atelier2026!` is still the product's name.
const bare = (word: string): string => word.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

const isAboutPerson = (folded: string, { email, name }: Person): boolean => {
  const localPart = email.slice(0, email.lastIndexOf('@'));
  const words = [email, localPart, name, productName].map(squeeze);
  const personal = new Set([...words, ...words.map(bare)].filter((word) => word.length >= 3));
  return personal.has(squeeze(folded)) || personal.has(squeeze(bare(folded)));
};
