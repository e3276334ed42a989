import type { Meaning } from './concepts.ts';
import type { Lexicon } from './lexicon.ts';

/** A word that was found: what it means, and whether its form says that there are several. */
export interface Found {
  readonly meanings: readonly Meaning[];
  readonly plural: boolean;
}

const PLURALS: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  en: [[/ies$/, 'y'], [/ves$/, 'f'], [/ves$/, 'fe'], [/es$/, ''], [/s$/, '']],
  fr: [[/aux$/, 'al'], [/[sx]$/, ''], [/es$/, ''], [/e$/, '']],
  es: [[/ces$/, 'z'], [/es$/, ''], [/s$/, '']],
  pt: [[/oes$/, 'ao'], [/ns$/, 'm'], [/es$/, ''], [/s$/, '']],
  it: [[/chi$/, 'co'], [/ghe$/, 'ga'], [/i$/, 'o'], [/i$/, 'e'], [/e$/, 'a']],
  de: [[/en$/, ''], [/n$/, ''], [/er$/, ''], [/e$/, ''], [/s$/, '']],
  nl: [[/en$/, ''], [/s$/, ''], [/n$/, ''], [/e$/, '']],
}; // biome-ignore format: a table reads better in rows

/**
 * Endings that a language adds to the whole word, after folding. None that is repeated may be made of others: there would be
 * 2ⁿ ways to read n of them.
 */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  tr: /^(l[ae]r)?(i|u|in|un|im|um|s[iu]|imiz|umuz|lari|leri)?(n?[dt][ae]n?|[yn]?[ae]|[yn]?[iu]|n?[iu]n|y?l[ae])?(ki|li|lu|siz)?$/,
  ko: /^(들)?(이|가|은|는|을|를|의|에|에서|로|으로|와|과|도|만|랑|하고|위|아래|앞|속|안|있는|까지|부터|한|인)*$/,
  ar: /^(ات|ين|ون|ان|ي|ها|ه)?$/,
  hi: /^(ों|ें|ियां|ियाँ|ाएं|ाएँ|ां|े|ो|ी)?$/,
};

const PREFIXES: Readonly<Record<string, RegExp>> = { ar: /^(?:[وف]?(?:[بلك]?ال|لل|[بلك])|[وف])(?=.{2})/ };

const byEnding = (lexicon: Lexicon, key: string): readonly Meaning[] | undefined => {
  const endings = ENDINGS[lexicon.language];
  if (!endings) return undefined;
  for (let cut = key.length - 1; cut >= 1; cut--) {
    const found = lexicon.exact.get(key.slice(0, cut));
    if (found && (cut > 1 || lexicon.language === 'ko') && endings.test(key.slice(cut))) return found;
  }
  return undefined;
};

const byStem = (lexicon: Lexicon, key: string): readonly Meaning[] | undefined => {
  for (let cut = key.length; cut >= Math.max(2, key.length - 4); cut--) {
    const found = lexicon.stems.get(key.slice(0, cut));
    if (found) return found;
  }
  return undefined;
};

const single = (meanings: readonly Meaning[] | undefined): Found | undefined =>
  meanings && { meanings, plural: false };

/** Looks one word up: as written, as a plural, by its stem, by its ending, then without a joined article. */
export const lookUp = (lexicon: Lexicon, key: string): Found | undefined => {
  const exact = lexicon.exact.get(key);
  if (exact) return { meanings: exact, plural: false };
  for (const [ending, singular] of PLURALS[lexicon.language] ?? []) {
    const found = ending.test(key) && key.length > 3 && lexicon.exact.get(key.replace(ending, singular));
    if (found) return { meanings: found, plural: true };
  }
  const near = byStem(lexicon, key) ?? byEnding(lexicon, key);
  if (near) return single(near);
  const bare = key.replace(PREFIXES[lexicon.language] ?? /^$/, '');
  return bare === key
    ? undefined
    : single(lexicon.exact.get(bare) ?? byStem(lexicon, bare) ?? byEnding(lexicon, bare));
};

const COMPOUNDING: ReadonlySet<string> = new Set(['de', 'nl']);

/** The two halves of a German or Dutch compound ("Winterwald"), if both are known. */
export const splitCompound = (lexicon: Lexicon, key: string): Found | undefined => {
  if (!COMPOUNDING.has(lexicon.language) || key.length < 7) return undefined;
  // The longest second half first: "Schnee-Sturm", not "Schnees-Turm".
  for (let cut = 3; cut <= key.length - 3; cut++) {
    const head = lookUp(lexicon, key.slice(cut));
    if (!head || head.meanings.length === 0) continue;
    const first = key.slice(0, cut);
    const lead = lookUp(lexicon, first) ?? lookUp(lexicon, first.replace(/(?:s|n|en|e)$/, ''));
    if (lead && lead.meanings.length > 0)
      return { meanings: [...lead.meanings, ...head.meanings], plural: head.plural };
  }
  return undefined;
};
