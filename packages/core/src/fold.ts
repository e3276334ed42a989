/**
 * The normal form in which text is searched (R-X-17): spellings that readers take for the same word fold to the same
 * string. One function for both databases, because their collations differ.
 *
 * - Compatibility forms are equal: full-width, half-width kana, ligatures, Arabic presentation forms, ① (NFKD).
 * - Case is ignored, by full case folding: ß is ss, ς is σ. Dotted and dotless i are equal.
 * - Marks are dropped if they are accents, points or stress: on Latin, Greek, Arabic, Hebrew, Syriac and Cyrillic letters
 *   and on anything that is no letter. They are kept if they are vowels or make another letter: in every other script
 *   (Devanagari, Thai, kana …), and in the Cyrillic letters of `cyrillicLetters`.
 * - `readAlike` lists letters with a stroke that do not decompose, the two spellings of Arabic yeh and kaf, and
 *   typographic quotation marks and dashes.
 * - Invisible characters (joiners, variation selectors, direction marks, tatweel) are dropped; white space and control
 *   characters become one space.
 */

const readAlike: ReadonlyMap<string, string> = new Map([
  ['ı', 'i'],
  ['ς', 'σ'],
  ['ø', 'o'],
  ['ł', 'l'],
  ['đ', 'd'],
  ['ħ', 'h'],
  ['ŧ', 't'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  // Persian and Urdu keyboards use other code points for these Arabic letters.
  ['ی', 'ي'],
  ['ى', 'ي'],
  ['ک', 'ك'],
  // Tatweel only lengthens the line between two letters.
  ['ـ', ''],
  ['⁄', '/'],
  // Word processors replace ' " and - with these.
  ['‘', "'"],
  ['’', "'"],
  ['ʼ', "'"],
  ['“', '"'],
  ['”', '"'],
  ['‐', '-'],
  ['–', '-'],
  ['—', '-'],
]);

/** й ў ї ѓ ќ: a Cyrillic base with a mark that makes it another letter. Not ё, which readers take for е. */
const cyrillicLetters: ReadonlySet<string> = new Set(['и\u0306', 'у\u0306', 'і\u0308', 'г\u0301', 'к\u0301']);

const mark = /^\p{M}$/u;
const letter = /^\p{L}$/u;
const accentedScripts =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]$/u;
/** Marks of no particular script, or of a script whose marks are dropped. */
const accentMark =
  /^[\p{Script=Inherited}\p{Script=Common}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]$/u;

/** Whether readers ignore the mark `found` on `base`, which is '' at the start of the text. */
const isAccent = (base: string, found: string): boolean => {
  if (cyrillicLetters.has(base + found)) return false;
  return letter.test(base) ? accentedScripts.test(base) : accentMark.test(found);
};

const withoutAccents = (decomposed: string): string => {
  let kept = '';
  let base = '';
  for (const point of decomposed) {
    if (!mark.test(point)) {
      base = point;
      kept += readAlike.get(point) ?? point;
    } else if (!isAccent(base, point)) kept += point;
  }
  return kept;
};

const foldOnce = (text: string): string => {
  const decomposed = text.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
  const bare = withoutAccents(decomposed.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ''));
  return bare.normalize('NFC').replaceAll(/[\s\p{Z}\p{Cc}]+/gu, ' ');
};

const onlyAscii = /^[\x21-\x7e]*(?: [\x21-\x7e]+)*$/;

/**
 * Folds `text`. Pure and idempotent. White space at the ends stays, as one space. One text contains another if their
 * folded forms do.
 */
export const fold = (text: string): string => {
  // The most common case, at a tenth of the cost.
  if (onlyAscii.test(text)) return text.toLowerCase();
  let folded = text.toWellFormed();
  for (;;) {
    const next = foldOnce(folded);
    if (next === folded) return folded;
    folded = next;
  }
};
