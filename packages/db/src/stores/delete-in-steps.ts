import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Column, eq, inArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import type { Tables } from '../schema/schema.ts';

/** A few milliseconds of work. */
const rowsPerStep = 200;

/**
 * Deletes all rows of a user, some at a time: SQLite is synchronous, and an account with many thousands of images would
 * block the event loop for seconds. @returns the value of `returned` of each row
 */
export const deleteInSteps = async (
  { db }: Pick<Driver, 'db'>,
  table: Tables['images'] | Tables['assets'] | Tables['jobs'] | Tables['uploads'],
  userId: string,
  returned: Column,
): Promise<string[]> => {
  const deleted: string[] = [];
  for (;;) {
    const chosen = db.select({ id: table.id }).from(table).where(eq(table.userId, userId)).limit(rowsPerStep);
    const rows = await db
      .delete(table)
      .where(inArray(table.id, chosen))
      .returning({ value: sql<string>`${returned}` });
    deleted.push(...rows.map(({ value }) => value));
    if (rows.length < rowsPerStep) return deleted;
    await nextTurn();
  }
};
