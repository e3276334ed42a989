import type { SQL, SQLWrapper } from 'drizzle-orm';

/** The tables whose `folded` has an index of n-grams. */
export type TextTable = 'image_texts' | 'user_texts';

export interface FoldedText {
  readonly seq: number;
  readonly scope: string;
  readonly folded: string;
}

/**
 * The index that finds which texts of a scope may contain a term, whatever its length and script (R-X-17). The grams of
 * a text are the three characters (code points) from every place, fewer at its end, each behind a key of the scope: so a
 * term of one or two characters is the beginning of some gram, and other people's texts are never looked at.
 */
export interface GramIndex {
  /** Joins the caller's transaction. Nothing where the database keeps the index itself. */
  add(table: TextTable, texts: readonly FoldedText[]): Promise<void>;
  /** What `candidates` is asked with; holds no syntax out of `term`, which is folded and not empty. */
  queryOf(scope: string, term: string): string;
  /**
   * SELECTs the `seq` of the texts of `table` that have all grams of the term: those that contain it, and a few more. In
   * no order, and where the database can no sooner than asked for.
   */
  candidates(table: TextTable, query: SQLWrapper): SQL;
}

/** How many grams of a long term are looked up: each is one more list to be met with the others. */
const maxGrams = 32;

/** Three characters from every place of the text, fewer at its end; each once. */
export const gramsOf = (text: string): string[] => {
  const points = [...text];
  return [...new Set(points.map((point, at) => point + (points[at + 1] ?? '') + (points[at + 2] ?? '')))];
};

/** Grams that every text has that contains the term; `isPrefix` when the one there is only begins the text's grams. */
export const gramsOfTerm = (
  term: string,
): { readonly grams: readonly string[]; readonly isPrefix: boolean } => {
  const points = [...term];
  if (points.length < 3) return { grams: [term], isPrefix: true };
  const whole = [...new Set(points.slice(2).map((point, at) => `${points[at]}${points[at + 1]}${point}`))];
  const every = Math.ceil(whole.length / maxGrams);
  return { grams: whole.filter((_, at) => at % every === 0), isPrefix: false };
};
