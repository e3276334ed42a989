import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { migrationsDir } from './server.ts';

interface Journal {
  readonly entries: readonly { readonly tag: string }[];
}

/** A temporary folder that is removed after the test. */
export const testFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * Copies the migrations of both dialects from before a given one, to create a database of that version.
 * @param name of the migration, without its number
 * @returns their folder, until the test has finished
 * @throws Error when there is no migration of that name
 */
export const migrationsBefore = async (name: string): Promise<string> => {
  const copy = await testFolder();
  await cp(migrationsDir, copy, { recursive: true });
  for (const dialect of ['sqlite', 'postgres']) {
    const path = join(copy, dialect, 'meta/_journal.json');
    const journal: Journal = JSON.parse(await readFile(path, 'utf8'));
    const end = journal.entries.findIndex(({ tag }) => tag.replace(/^\d+_/, '') === name);
    if (end < 0) throw new Error(`There is no migration ${name}.`);
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) }));
  }
  return copy;
};
