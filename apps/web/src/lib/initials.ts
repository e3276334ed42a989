import { onFirstUse } from './on-first-use.ts';

const segments = onFirstUse(() => new Intl.Segmenter(undefined, { granularity: 'grapheme' }));

const firstCharacter = (word: string): string => [...segments().segment(word)][0]?.segment ?? '';

/** One or two characters that stand for a name: of its first and last word. Falls back to the email address. */
export const initialsOf = (name: string, email: string): string => {
  // Direction marks are no part of a word.
  const words = name
    .split(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const [first = email] = words;
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return `${firstCharacter(first)}${firstCharacter(last)}`.toLocaleUpperCase();
};
