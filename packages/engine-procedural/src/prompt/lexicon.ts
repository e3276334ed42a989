import { readdirSync, readFileSync } from 'node:fs';
import { type Meaning, meaningOf } from './concepts.ts';
import { fold, tokensOf } from './fold.ts';

/** The words of one language, by their folded forms. */
export interface Lexicon {
  readonly language: string;
  readonly exact: ReadonlyMap<string, readonly Meaning[]>;
  /** Beginnings of words, which may have an ending of up to four letters. */
  readonly stems: ReadonlyMap<string, readonly Meaning[]>;
  /** Words without a meaning here that the list of another language would read as its own. */
  readonly guarded: ReadonlySet<string>;
  /** The longest phrase in words. */
  readonly longest: number;
}

/** One line of a word list. */
export interface Entry {
  readonly concept: string;
  /** As written, without the marks `?` and `*`. */
  readonly word: string;
  readonly weak: boolean;
  readonly stem: boolean;
}

/** The line of a list with its guarded words. */
export const GUARDED = '~';

/** Parses a word list: `concept: word, word?, stem*` a line, `#` for comments. */
const parseWords = (text: string): Entry[] =>
  text
    .split('\n')
    .filter((line) => line.includes(':') && !line.startsWith('#'))
    .flatMap((line) => {
      const at = line.indexOf(':');
      return line
        .slice(at + 1)
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => ({
          concept: line.slice(0, at).trim(),
          word: part.replace(/[?*]+$/, ''),
          weak: part.includes('?'),
          stem: part.includes('*'),
        }));
    });

/** The form of a word or phrase under which it is found: its tokens, joined by a space where the script has spaces. */
export const keyOf = (word: string): string => {
  const tokens = tokensOf(word);
  return tokens.map(({ key, unspaced }, i) => (i > 0 && !unspaced ? ` ${key}` : key)).join('');
};

const buildLexicon = (language: string, entries: readonly Entry[]): Lexicon => {
  const exact = new Map<string, Meaning[]>();
  const stems = new Map<string, Meaning[]>();
  const guarded = new Set<string>();
  let longest = 1;
  for (const { concept, word, weak, stem } of entries) {
    const key = stem ? fold(word) : keyOf(word);
    if (concept === GUARDED) {
      guarded.add(key);
      continue;
    }
    const table = stem ? stems : exact;
    const known = table.get(key) ?? [];
    const meaning = meaningOf(concept, weak);
    if (meaning) known.push(meaning);
    table.set(key, known);
    longest = Math.max(longest, key.split(' ').length);
  }
  return { language, exact, stems, guarded, longest };
};

const FOLDER = new URL('./words/', import.meta.url);

/** The word lists by language, English first. */
export const readWordLists = (): { readonly language: string; readonly entries: readonly Entry[] }[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .sort((a, b) => Number(b === 'en') - Number(a === 'en') || (a < b ? -1 : 1))
    .map((language) => ({
      language,
      entries: parseWords(readFileSync(new URL(`${language}.txt`, FOLDER), 'utf8')),
    }));

/** All languages, English first. Loaded once per process: the lists are part of the program. */
export const LEXICONS: readonly Lexicon[] = readWordLists().map(({ language, entries }) =>
  buildLexicon(language, entries),
);
