import { type SQLWrapper, sql } from 'drizzle-orm';
import { type GramIndex, gramsOfTerm, type TextTable } from '../grams.ts';

/** As `text_grams` of the migrations: the last characters of an id differ, the first name its kind. */
const keyOf = (scope: string): string => scope.slice(-8);

/** A lexeme of a tsquery: within quotes only the quote and the backslash mean anything. */
const lexeme = (text: string): string => `'${text.replaceAll(/['\\]/g, '$&$&')}'`;

// To the letter what the index was made over.
const mayContain = (table: TextTable, query: SQLWrapper) => {
  const [scope, folded] = [sql`${sql.identifier(table)}."scope"`, sql`${sql.identifier(table)}."folded"`];
  return sql`text_grams(${scope}, ${folded}) @@ ${query}::tsquery`;
};

/** N-grams in a GIN index over an expression, which PostgreSQL keeps itself. */
export const postgresGrams: GramIndex = {
  add: async () => undefined,
  queryOf: (scope, term) => {
    const { grams, isPrefix } = gramsOfTerm(term);
    return grams.map((gram) => `${lexeme(keyOf(scope) + gram)}${isPrefix ? ':*' : ''}`).join(' & ');
  },
  candidates: (table, query) => sql`select 1 from ${sql.identifier(table)} where ${mayContain(table, query)}`,
  mayContain,
};
