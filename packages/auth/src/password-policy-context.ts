import type { PasswordPolicy } from '@atelier/core/ports/services';

type Person = Parameters<PasswordPolicy>[1];

const productName = 'atelier';
/** Shorter pieces, and such without letters, occur in too many innocent passwords. */
const minWordLength = 3;
/** Letters and digits that a password must have beside the words it leans on. */
const minOwnLength = 8;

/** One spelling for what people take for the same text: compatible forms and case do not count. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Without spaces and signs, so that `Ann Smith`, `ann.smith` and `ann_smith` are the same word. */
const squeeze = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '');

const withPieces = (text: string): string[] => [text, ...fold(text).split(/[^\p{L}]+/u)];
/** The last label (`org`) says nothing about anybody. */
const withLabels = (host: string): string[] => [host, ...host.split('.').slice(0, -1)];

/**
 * The words that no password may lean on (ASVS 6.1.2): the product, the site's host, the person's name, address,
 * mailbox and mail host, whole and in pieces. Lower case, letters and digits only, the longest first.
 */
export const contextWords = ({ email, name }: Person, siteHost: string): string[] => {
  const at = email.lastIndexOf('@');
  const personal = [email, ...withPieces(email.slice(0, at)), ...withPieces(name)];
  const hosts = [siteHost, email.slice(at + 1)].flatMap(withLabels);
  const words = new Set([productName, ...personal, ...hosts].map(squeeze));
  return [...words]
    .filter((word) => word.length >= minWordLength && /\p{L}/u.test(word))
    .sort((one, other) => other.length - one.length);
};

/** Whether the password holds one of the words and too little besides: `atelier2026!`, but not `my atelier is cold`. */
export const leansOn = (password: string, words: readonly string[]): boolean => {
  const whole = squeeze(password);
  const own = words.reduce((rest, word) => rest.replaceAll(word, ''), whole);
  return own.length < whole.length && [...own].length < minOwnLength;
};
