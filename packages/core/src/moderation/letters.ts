import { fold } from '../fold.ts';

/** What a character can be in a word. */
export type CharKind = 'letter' | 'digit' | 'symbol' | 'wildcard' | 'joiner' | 'space';

export interface Char {
  readonly kind: CharKind;
  /** The folded letter, or the character itself. */
  readonly char: string;
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** Which letters digits and symbols stand for ("leetspeak"). */
export const leet: ReadonlyMap<string, readonly string[]> = new Map([
  ['0', ['o']],
  ['1', ['i', 'l']],
  ['2', ['z']],
  ['3', ['e']],
  ['4', ['a']],
  ['5', ['s']],
  ['6', ['g', 'b']],
  ['7', ['t']],
  ['8', ['b']],
  ['9', ['g']],
  ['@', ['a']],
  ['$', ['s']],
  ['!', ['i']],
  ['|', ['i', 'l']],
  ['+', ['t']],
  ['€', ['e']],
  ['£', ['l']],
  ['¢', ['c']],
  ['¡', ['i']],
]);

/** Stand for any one letter within a word: `p*rn`. */
const wildcards: ReadonlySet<string> = new Set(['*', '#', '•', '●', '∗']);

/**
 * Letters of other scripts that look like Latin ones (after Unicode TR39, the ones that are in use), by Latin letter.
 * Folded: capital letters look alike, too, so В is b, Н is h and Р is p.
 */
const lookalikes: Readonly<Record<string, string>> = {
  a: 'аαɑᴀаꭺᗅ',
  b: 'ьвβʙᏼƅ',
  c: 'сϲᴄⅽꮯс',
  d: 'ԁɗᴅԁⅾꮷᗞ',
  e: 'еεєɛᴇҽꭼ',
  f: 'ғϝꜰƒẝ',
  g: 'ɡɢցԍǥ',
  h: 'һнηʜհҥ',
  i: 'іιɪıɩ',
  j: 'јϳᴊյ',
  k: 'кκᴋқҡ',
  l: 'ӏʟιⅼɭ',
  m: 'мᴍⅿ',
  n: 'пηոռɴии',
  o: 'оοσօᴏθфס๐০०໐',
  p: 'рρᴘꮲþ',
  q: 'ԛգզ',
  r: 'гʀяᴦⲅ',
  s: 'ѕꜱѕƨ',
  t: 'тτᴛţ',
  u: 'υսᴜцμ',
  v: 'ѵνᴠⅴ',
  w: 'ѡшωᴡщԝ',
  x: 'хχⅹж',
  y: 'уүγʏყу',
  z: 'ᴢʐ',
};

const invert = (table: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const [latin, others] of Object.entries(table))
    for (const other of new Set(others)) {
      const latins = found.get(other) ?? [];
      if (!latins.includes(latin)) latins.push(latin);
      found.set(other, latins);
    }
  return found;
};

/** The Latin letters that each look-alike stands for. */
export const latinOf = invert(lookalikes);

/** The Cyrillic and Greek letters that a Latin letter stands for in a word of mixed scripts. */
export const othersOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(lookalikes).map(([latin, others]) => [
    latin,
    [...new Set(others)].filter((other) => /^[\p{Script=Cyrillic}\p{Script=Greek}]$/u.test(other)),
  ]),
);

const latin = /^\p{Script=Latin}$/u;
export const isLatin = (char: string): boolean => latin.test(char);

const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Whether the letter is of a script that puts no space between words. */
export const isUnspaced = (char: string): boolean => unspaced.test(char);

const letter = /^[\p{L}\p{M}]/u;
const digit = /^\p{Nd}$/u;
const space = /^[\s\p{Z}\p{Cc}⠀]$/u;
const mark = /^\p{M}$/u;
const ignored = /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;

/** Marks beyond this many on one letter are decoration, and cost no more than these. */
const maxMarks = 3;

/** Letters in boxes and flags that do not decompose: 🅿, 🅟, 🇵. */
const boxed = (code: number): string | null => {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6])
    if (code >= first && code < first + 26) return String.fromCharCode(0x61 + code - first);
  return null;
};

const kindOf = (char: string): CharKind => {
  if (letter.test(char)) return 'letter';
  if (digit.test(char)) return 'digit';
  if (wildcards.has(char)) return 'wildcard';
  if (leet.has(char)) return 'symbol';
  return space.test(char) ? 'space' : 'joiner';
};

const lineEnds: ReadonlySet<string> = new Set(['\n', '\r', '\u2028', '\u2029']);

const foldedOf = (base: string, marks: string): string => {
  const box = boxed(base.codePointAt(0) ?? 0);
  if (box !== null) return box;
  if (lineEnds.has(base)) return '\n';
  return fold(base + marks);
};

/** The characters of a text as a reader sees them: folded, without accents and what is invisible. Linear in its length. */
export const charsOf = (text: string): Char[] => {
  const found: Char[] = [];
  let base = '';
  let marks = '';
  let start = 0;
  const push = (end: number): void => {
    if (base === '') return;
    for (const char of foldedOf(base, marks)) found.push({ kind: kindOf(char), char, start, end });
  };
  let at = 0;
  for (const point of text.toWellFormed()) {
    if (mark.test(point) && base !== '') {
      if (marks.length < maxMarks) marks += point;
    } else if (!ignored.test(point)) {
      push(at);
      [base, marks, start] = [point, '', at];
    }
    at += point.length;
  }
  push(at);
  return found;
};
