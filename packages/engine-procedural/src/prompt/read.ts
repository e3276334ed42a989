import type { ThingId } from '../things/index.ts';
import type { Feature } from './brief.ts';
import type { Meaning } from './concepts.ts';
import { type Token, tokensOf } from './fold.ts';
import { gather, type Named, type Step, type Word } from './gather.ts';
import { type Found, lookUp, splitCompound } from './inflect.ts';
import { LEXICONS, type Lexicon } from './lexicon.ts';

/** What a text says. */
export interface Reading {
  readonly meanings: readonly Meaning[];
  readonly things: readonly Named[];
  readonly denied: ReadonlySet<Feature | ThingId>;
  readonly understood: readonly Word[];
  readonly unknown: readonly string[];
}

/** Words of another language than the prompt's count only from this length, or "son" would be a sound. */
const MIN_FOREIGN = 4;

/** The languages in the order in which they are asked: the prompt's own, English, then the others. */
const rank = (tokens: readonly Token[]): readonly Lexicon[] => {
  const score = new Map(
    LEXICONS.map((lexicon) => [
      lexicon,
      tokens.reduce((sum, { key }) => sum + (lookUp(lexicon, key) ? 1 : 0), 0) +
        (lexicon.language === 'en' ? 0.5 : 0),
    ]),
  );
  const of = (lexicon: Lexicon): number => score.get(lexicon) ?? 0;
  const [best, ...others] = [...LEXICONS].sort((a, b) => of(b) - of(a));
  if (!best) return [];
  return [best, ...others.sort((a, b) => Number(b.language === 'en') - Number(a.language === 'en'))];
};

interface Match extends Found {
  readonly length: number;
  /** A word of the prompt's language that the engine does not know. */
  readonly isUnknown?: boolean;
}

const MAX_UNSPACED = 6;

/** The longest phrase that starts at a token, in the first language that knows one. */
const matchAt = (tokens: readonly Token[], at: number, languages: readonly Lexicon[]): Match | undefined => {
  const first = tokens[at];
  if (!first) return undefined;
  for (const [i, lexicon] of languages.entries()) {
    const reach = first.unspaced ? MAX_UNSPACED : lexicon.longest;
    for (let length = Math.min(reach, tokens.length - at); length >= 1; length--) {
      const part = tokens.slice(at, at + length);
      const key = part.map((token, n) => (n > 0 && !token.unspaced ? ` ${token.key}` : token.key)).join('');
      if (i > 0 && lexicon.language !== 'en' && !first.unspaced && key.length < MIN_FOREIGN) continue;
      // Endings are stripped in the prompt's own language and in English only: "smoke" is no Polish dragon.
      const isForeign = i > 0 && lexicon.language !== 'en';
      const found = length > 1 || isForeign ? phrase(lexicon, key) : lookUp(lexicon, key);
      if (found) return { ...found, length };
    }
    if (lexicon.guarded.has(first.key)) return { meanings: [], plural: false, length: 1, isUnknown: true };
  }
  for (const lexicon of languages) {
    const found =
      splitCompound(lexicon, first.key) ?? (first.unspaced ? prefixes(lexicon, first.key) : undefined);
    if (found) return { ...found, length: 1 };
  }
  return undefined;
};

const phrase = (lexicon: Lexicon, key: string): Found | undefined => {
  const exact = lexicon.exact.get(key);
  if (exact) return { meanings: exact, plural: false };
  const bare =
    lexicon.language === 'en' && key.endsWith('s') ? lexicon.exact.get(key.slice(0, -1)) : undefined;
  return bare && { meanings: bare, plural: true };
};

/** A Chinese or Japanese word made of known ones ("红气球"), read from the left. */
const prefixes = (lexicon: Lexicon, key: string): Found | undefined => {
  const meanings: Meaning[] = [];
  let rest = key;
  while (rest !== '') {
    let cut = rest.length;
    while (cut > 0 && !lexicon.exact.has(rest.slice(0, cut))) cut--;
    if (cut === 0) return undefined;
    meanings.push(...(lexicon.exact.get(rest.slice(0, cut)) ?? []));
    rest = rest.slice(cut);
  }
  return { meanings, plural: false };
};

const walk = (
  tokens: readonly Token[],
): { readonly steps: readonly Step[]; readonly unknown: readonly string[] } => {
  const languages = rank(tokens);
  const steps: Step[] = [];
  const unknown: string[] = [];
  for (let at = 0; at < tokens.length; ) {
    const found = matchAt(tokens, at, languages);
    const part = tokens.slice(at, at + (found?.length ?? 1));
    const text = part.map((token, n) => (n > 0 && !token.unspaced ? ` ${token.text}` : token.text)).join('');
    if (found && !found.isUnknown)
      steps.push({
        word: { text, meanings: found.meanings },
        plural: found.plural,
        isNewClause: part[0]?.isNewClause ?? false,
      });
    else unknown.push(text);
    at += part.length;
  }
  return { steps, unknown };
};

const isSunNamed = ({ meanings }: Word): boolean =>
  meanings.some((m) => m.kind === 'feature' && m.value === 'sun');
/** "Setting" says something of a sun, and nothing of a table. */
const isOnlyOfSun = ({ meanings }: Word): boolean => meanings.every(({ kind }) => kind === 'sun');

/** Reads a text. Never throws, whatever it contains. */
export const readText = (text: string): Reading => {
  const { steps, unknown } = walk(tokensOf(text));
  const { things, denied, kept, coloured } = gather(steps);
  const aimless = kept.some(isSunNamed) ? [] : kept.filter(isOnlyOfSun);
  const own = ({ meanings }: Word): readonly Meaning[] => meanings.filter(({ kind }) => kind !== 'colour');
  return {
    meanings: kept.flatMap((word) => (coloured.has(word) ? own(word) : word.meanings)),
    things,
    denied,
    understood: kept.filter((word) => !aimless.includes(word)),
    unknown: [...unknown, ...aimless.map(({ text }) => text)],
  };
};
