import { domainToUnicode } from 'node:url';
import { fold } from '@atelier/core/fold';
import { desc, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { TextTable } from '../grams.ts';
import type { Tables } from '../schema/schema.ts';

export type Texts = Tables['imageTexts'] | Tables['userTexts'];

/** All users have one scope, because admins search the whole list. */
export const usersScope = 'users';

/** An address with a Unicode domain; addresses are stored with A-labels. */
const shownEmail = (email: string): string => {
  const at = email.lastIndexOf('@') + 1;
  return email.slice(0, at) + domainToUnicode(email.slice(at));
};

/**
 * A user's name and address in one text, with both forms of an internationalised address. No term matches across the
 * control characters between them, because folding removes control characters from terms.
 */
export const foldUser = ({ name, email }: { readonly name: string; readonly email: string }): string => {
  const forms = [fold(name), fold(email)];
  if (email.includes('xn--')) forms.push(fold(shownEmail(email)));
  return forms.join('\u0001');
};

export interface TextRow {
  readonly id: string;
  readonly scope: string;
  readonly createdAt: Date;
  readonly folded: string;
}

/** Five columns each: far below the limit of variables of both databases. */
const rowsPerStatement = 500;

/** Writes the folded texts of rows that triggers have added or set to null. */
export const textWriter = ({ db, grams }: Pick<Driver, 'db' | 'grams'>, name: TextTable, texts: Texts) => {
  const write = async (rows: readonly TextRow[]): Promise<void> => {
    const written = await db
      .insert(texts)
      .values([...rows])
      .onConflictDoUpdate({
        target: texts.id,
        set: { folded: sql`excluded.folded` },
        // A row that was folded by another transaction has its grams already.
        setWhere: isNull(texts.folded),
      })
      .returning({ seq: texts.seq, scope: texts.scope, folded: texts.folded });
    await grams.add(
      name,
      written.flatMap(({ folded, ...row }) => (folded === null ? [] : [{ ...row, folded }])),
    );
  };
  /** Joins the caller's transaction. */
  return async (rows: readonly TextRow[]): Promise<void> => {
    for (let start = 0; start < rows.length; start += rowsPerStatement) {
      await write(rows.slice(start, start + rowsPerStatement));
    }
  };
};

/** The ids of unfolded texts, newest first within a scope; rows locked by another transaction are skipped. */
export const someUnfolded = (
  { db, fragments }: Pick<Driver, 'db' | 'fragments'>,
  name: TextTable,
  texts: Texts,
  limit: number,
): SQL => {
  const chosen = db
    .select({ id: texts.id })
    .from(texts)
    .where(isNull(texts.folded))
    .orderBy(desc(texts.scope), desc(texts.createdAt), desc(texts.id))
    .limit(limit);
  return sql`(${chosen.getSQL()} ${fragments.skipLocked(name)})`;
};
