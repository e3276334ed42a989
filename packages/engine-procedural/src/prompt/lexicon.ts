import type { Feature, Mood, Season, StyleId, Time, Weather } from './brief.ts';
import {
  COLOUR_WORDS,
  DENSE_WORDS,
  FEATURE_WORDS,
  MOOD_WORDS,
  NEGATION_WORDS,
  SEASON_WORDS,
  SILENT_WORDS,
  SPARSE_WORDS,
  STYLE_NAMES,
  TIME_WORDS,
  WEATHER_WORDS,
} from './vocabulary.ts';

/** One meaning of a known word. A word may have several. */
export type Meaning =
  | { readonly kind: 'style'; readonly value: StyleId; readonly weight: number }
  | { readonly kind: 'feature'; readonly value: Feature }
  | { readonly kind: 'time'; readonly value: Time }
  | { readonly kind: 'weather'; readonly value: Weather }
  | { readonly kind: 'season'; readonly value: Season }
  | { readonly kind: 'mood'; readonly value: Mood }
  | { readonly kind: 'colour'; readonly value: readonly [number, number, number] }
  | { readonly kind: 'density'; readonly value: number }
  | { readonly kind: 'negation' };

// A manner ("ink", "isometric") outweighs any number of subjects, and a subject outweighs single features.
const MANNERS: ReadonlySet<StyleId> = new Set([
  'bauhaus',
  'flow',
  'mandala',
  'lowpoly',
  'ink',
  'isometric',
  'contours',
] as const);
const MANNER_WEIGHT = 60;
const SUBJECT_WEIGHT = 5;
/** Words that are often mere scenery ("a village", "wind") have little weight. */
const HINTS: ReadonlySet<string> = new Set(
  'abstract flower flowers bloom blossom leaf village town wind map garden hair crystal terrain shapes plant man woman lady king queen lotus urban snowflake'.split(
    ' ',
  ),
);
const HINT_WEIGHT = 3;

const build = (): ReadonlyMap<string, readonly Meaning[]> => {
  const lexicon = new Map<string, Meaning[]>();
  const learn = (words: string, meaning: (word: string) => Meaning | undefined): void => {
    for (const word of words.split(' ')) {
      const entry = lexicon.get(word) ?? [];
      const found = meaning(word);
      if (found) entry.push(found);
      lexicon.set(word, entry);
    }
  };
  const table = <K extends string>(
    words: Partial<Record<K, string>>,
    make: (key: K, word: string) => Meaning,
  ): void => {
    for (const key of Object.keys(words) as K[]) learn(words[key] ?? '', (word) => make(key, word));
  };
  const weigh = (style: StyleId, word: string): number =>
    HINTS.has(word) ? HINT_WEIGHT : MANNERS.has(style) ? MANNER_WEIGHT : SUBJECT_WEIGHT;
  table(STYLE_NAMES, (value, word) => ({ kind: 'style', value, weight: weigh(value, word) }));
  table(FEATURE_WORDS, (value) => ({ kind: 'feature', value }));
  table(TIME_WORDS, (value) => ({ kind: 'time', value }));
  table(WEATHER_WORDS, (value) => ({ kind: 'weather', value }));
  table(SEASON_WORDS, (value) => ({ kind: 'season', value }));
  table(MOOD_WORDS, (value) => ({ kind: 'mood', value }));
  for (const [word, value] of Object.entries(COLOUR_WORDS)) learn(word, () => ({ kind: 'colour', value }));
  learn(DENSE_WORDS, () => ({ kind: 'density', value: 1 }));
  learn(SPARSE_WORDS, () => ({ kind: 'density', value: -1 }));
  learn(NEGATION_WORDS, () => ({ kind: 'negation' }));
  learn(SILENT_WORDS, () => undefined);
  return lexicon;
};

const LEXICON = build();

/** Singular forms of regular plurals, looked up in this order after the word itself. */
const forms = (word: string): string[] => [
  word,
  word.replace(/s$/, ''),
  word.replace(/es$/, ''),
  word.replace(/ies$/, 'y'),
  word.replace(/ves$/, 'f'),
];

/** The meanings of a word: an empty list for known words without meaning, undefined for unknown words. */
export const meaningsOf = (word: string): readonly Meaning[] | undefined => {
  for (const form of forms(word)) {
    const found = LEXICON.get(form);
    if (found) return found;
  }
  return undefined;
};
