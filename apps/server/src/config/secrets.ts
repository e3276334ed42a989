/** Detects configured secrets that were typed by hand rather than generated (ASVS 11.5.1). */

/** Characters (R-DATA-2). */
export const secretMinLength = 32;
/** Different characters; a random value of that length practically always has more. */
const minVariety = 8;
/** Bits. Random digits, the smallest alphabet, have about 99 at that length. */
const minEntropy = 80;
/** Share of characters. About 20 % of random hexadecimal digits follow their predecessor in one of `rows`. */
const maxPredictable = 0.7;

const knownWords =
  /changeme|example|password|placeholder|secret|qwerty|letmein|correct.?horse|deadbeef|0123456789abcdef/gi;
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
];

const followers = new Set(
  rows.flatMap((row) =>
    [...row].slice(1).flatMap((letter, at) => [`${row[at]}${letter}`, `${letter}${row[at]}`]),
  ),
);

/** The share of characters that equal their predecessor or are next to it in the alphabet or on a keyboard. */
const predictableShare = (text: string): number => {
  const small = text.toLowerCase();
  let predictable = 0;
  for (let at = 1; at < small.length; at += 1) {
    if (small[at] === small[at - 1] || followers.has(small.slice(at - 1, at + 1))) predictable += 1;
  }
  return predictable / Math.max(1, small.length - 1);
};

/** Whether the text is a repetition of a shorter one. */
const isRepeated = (text: string): boolean => {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.slice(period) === text.slice(0, -period)) return true;
  }
  return false;
};

/** Shannon entropy of the whole text, in bits. */
const entropyOf = (text: string): number => {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits += count * Math.log2(text.length / count);
  return bits;
};

/**
 * Whether a text of at least `secretMinLength` is well known, repetitive, has few different characters or follows the
 * alphabet or a keyboard. Well-known words are removed first: `atelier-secret-` may precede a random text. A random
 * secret of hexadecimal digits or more is rejected less than once in a hundred million.
 */
export const isWeakSecret = (text: string): boolean => {
  const rest = text.replace(knownWords, '');
  return (
    rest.length < secretMinLength ||
    new Set(rest).size < minVariety ||
    entropyOf(rest) < minEntropy ||
    isRepeated(rest) ||
    predictableShare(rest) > maxPredictable
  );
};
