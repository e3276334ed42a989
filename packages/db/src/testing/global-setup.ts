import { startInSeparateProcess } from './separate-process.ts';
import { migratedTemplate, serverUrlVariable } from './server.ts';
import prepareSqlite from './sqlite-setup.ts';

/**
 * For vitest's `globalSetup`: one PostgreSQL server and one SQLite template for the whole run, also when several projects
 * use this file. The URL is passed in the environment, which test processes inherit.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  const removeTemplate = await prepareSqlite();
  if (process.env[serverUrlVariable] !== undefined) return removeTemplate;
  const server = await startInSeparateProcess();
  await migratedTemplate(server.url);
  process.env[serverUrlVariable] = server.url;
  return async () => {
    delete process.env[serverUrlVariable];
    await server.stop();
    await removeTemplate?.();
  };
};
