import type { SQL, SQLWrapper } from 'drizzle-orm';

/** The tables whose column `folded` has an n-gram index. */
export type TextTable = 'image_texts' | 'user_texts';

interface FoldedText {
  readonly seq: number;
  readonly scope: string;
  readonly folded: string;
}

/**
 * An index that finds which texts of a scope may contain a term of any length and script (R-X-17). The grams of a text are
 * the three code points from every position, fewer at its end, each prefixed with a key of the scope. So a term of one or
 * two characters is a prefix of some gram, and texts of other scopes are not read.
 */
export interface GramIndex {
  /** Joins the caller's transaction. Does nothing when the database maintains the index itself. */
  add(table: TextTable, texts: readonly FoldedText[]): Promise<void>;
  /** The query for `candidates`; `term` is folded and not empty, and its characters are never taken as query syntax. */
  queryOf(scope: string, term: string): string;
  /** SELECTs the `seq` of the texts that have all grams of the term: those that contain it, and a few more. Unordered. */
  candidates(table: TextTable, query: SQLWrapper): SQL;
}

/** At most this many grams of a long term are looked up: each is one more list to intersect. */
const maxGrams = 32;

/** Three code points from every position of the text, fewer at its end, without duplicates. */
export const gramsOf = (text: string): string[] => {
  const points = [...text];
  return [...new Set(points.map((point, at) => point + (points[at + 1] ?? '') + (points[at + 2] ?? '')))];
};

/** Grams of every text that contains the term; `isPrefix` if the only one is a prefix of the text's grams. */
export const gramsOfTerm = (
  term: string,
): { readonly grams: readonly string[]; readonly isPrefix: boolean } => {
  const points = [...term];
  if (points.length < 3) return { grams: [term], isPrefix: true };
  const all = [...new Set(points.slice(2).map((point, at) => `${points[at]}${points[at + 1]}${point}`))];
  const every = Math.ceil(all.length / maxGrams);
  return { grams: all.filter((_, at) => at % every === 0), isPrefix: false };
};
