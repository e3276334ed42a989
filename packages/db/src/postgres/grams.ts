import { sql } from 'drizzle-orm';
import { type GramIndex, gramsOfTerm } from '../grams.ts';

/** As `text_grams` of the migrations: the last characters of an id differ, the first name its kind. */
const keyOf = (scope: string): string => scope.slice(-8);

/** A lexeme of a tsquery: within quotes only the quote and the backslash mean anything. */
const lexeme = (text: string): string => `'${text.replaceAll(/['\\]/g, '$&$&')}'`;

/** N-grams in a GIN index over an expression, which PostgreSQL keeps itself. */
export const postgresGrams: GramIndex = {
  add: async () => undefined,
  queryOf: (scope, term) => {
    const { grams, isPrefix } = gramsOfTerm(term);
    return grams.map((gram) => `${lexeme(keyOf(scope) + gram)}${isPrefix ? ':*' : ''}`).join(' & ');
  },
  // The expression is to the letter what the index was made over.
  candidates: (table, query) =>
    sql`select seq from ${sql.identifier(table)} where text_grams(scope, folded) @@ ${query}::tsquery`,
};
