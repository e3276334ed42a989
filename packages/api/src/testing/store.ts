import { openCommittedRows, openTestDatabase, tamper } from '@atelier/db/testing';
import { onTestFinished } from 'vitest';

/**
 * A migrated SQLite database for the running test, which is deleted when the test ends. `rows` reads a table as it was
 * last committed; `tamper` runs SQL without the stores.
 */
export const openStore = async () => {
  const { db, url, drop } = await openTestDatabase();
  const rows = openCommittedRows(url);
  onTestFinished(async () => {
    rows.close();
    await drop();
  });
  return { db, rows, tamper: (...statements: string[]) => tamper(url, statements) };
};
