import { sql } from 'drizzle-orm';
import { type GramIndex, gramsOfTerm } from '../grams.ts';

/** Like `text_grams` in the migrations: the end of an id is random, its beginning is the kind. */
const keyOf = (scope: string): string => scope.slice(-8);

/** A quoted lexeme of a tsquery: within quotes only quote and backslash are special. */
const lexeme = (text: string): string => `'${text.replaceAll(/['\\]/g, '$&$&')}'`;

/** N-grams in a GIN expression index, which PostgreSQL maintains. */
export const postgresGrams: GramIndex = {
  add: async () => undefined,
  queryOf: (scope, term) => {
    const { grams, isPrefix } = gramsOfTerm(term);
    return grams.map((gram) => `${lexeme(keyOf(scope) + gram)}${isPrefix ? ':*' : ''}`).join(' & ');
  },
  // Exactly the expression of the index.
  candidates: (table, query) =>
    sql`select seq from ${sql.identifier(table)} where text_grams(scope, folded) @@ ${query}::tsquery`,
};
