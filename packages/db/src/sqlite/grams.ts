import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Queries } from '../driver.ts';
import { type GramIndex, gramsOf, gramsOfTerm, type TextTable } from '../grams.ts';
import { prepared } from '../stores/prepared.ts';

// Virtual tables, which drizzle-kit must not know of: hand-written migrations create them.
const tableOf = (name: TextTable) =>
  sqliteTable(`${name}_grams`, { rowid: integer('rowid').primaryKey(), terms: text('terms').notNull() });

/** Two scopes rarely share a key; if they do, the query also compares the scope. */
const keyOf = (scope: string): string => createHash('sha256').update(scope).digest('hex').slice(0, 8);

/**
 * Four base-36 digits per code point: for FTS5's `ascii` tokenizer a gram of any script is one word without syntax, and a
 * shorter gram is a prefix of the longer ones.
 */
const wordOf = (key: string, gram: string): string => {
  let word = key;
  for (const point of gram) word += (point.codePointAt(0) ?? 0).toString(36).padStart(4, '0');
  return word;
};

/** N-grams in contentless FTS5 tables. */
export const sqliteGrams = (db: Queries): GramIndex => {
  const insertInto = (table: TextTable) => {
    const grams = tableOf(table);
    const values = { rowid: sql`${sql.placeholder('seq')}`, terms: sql`${sql.placeholder('terms')}` };
    return prepared(db.insert(grams).values(values));
  };
  const inserts = { image_texts: insertInto('image_texts'), user_texts: insertInto('user_texts') };

  return {
    add: async (table, texts) => {
      for (const { seq, scope, folded } of texts) {
        const key = keyOf(scope);
        const terms = gramsOf(folded)
          .map((gram) => wordOf(key, gram))
          .join(' ');
        await inserts[table]({ seq, terms });
      }
    },
    queryOf: (scope, term) => {
      const key = keyOf(scope);
      const { grams, isPrefix } = gramsOfTerm(term);
      return grams.map((gram) => `"${wordOf(key, gram)}"${isPrefix ? '*' : ''}`).join(' AND ');
    },
    candidates: (table, query) => {
      const grams = sql.identifier(`${table}_grams`);
      return sql`select rowid as seq from ${grams} where ${grams} match ${query}`;
    },
  };
};
