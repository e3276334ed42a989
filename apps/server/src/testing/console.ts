import { join } from 'node:path';
import type { Database } from '@atelier/core/ports/stores';
import { migrate, openDatabase } from '@atelier/db';
import { repositoryRoot } from '../compose/stores.ts';
import { cliMain, makeDataDir, runToEnd } from './child.ts';

/** An installation of its own with its operator commands. @param atEnd called with what removes it */
export const openConsole = async (atEnd: (remove: () => Promise<void>) => void) => {
  const { path, remove } = await makeDataDir();
  atEnd(remove);
  const file = join(path, 'atelier.sqlite');
  return {
    file,
    path,
    run: (line: string, input = '', env: Record<string, string> = {}) =>
      runToEnd([cliMain, ...line.split(' ')], { DATA_DIR: path, ...env }, input),
    /** Works on the database between commands. */
    async inspect<T>(work: (db: Database) => Promise<T>): Promise<T> {
      const url = `file:${file}`;
      await migrate({ url, migrationsDir: join(repositoryRoot, 'drizzle') });
      const db = await openDatabase({ url });
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    },
  };
};
