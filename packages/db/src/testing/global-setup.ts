import { startApart } from './apart.ts';
import { migratedTemplate, serverUrlVariable } from './server.ts';

/**
 * For vitest's `globalSetup`: one PostgreSQL for the whole run, also when several projects name this file. The
 * address travels in the environment, which the test processes inherit.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env[serverUrlVariable] !== undefined) return undefined;
  const server = await startApart();
  await migratedTemplate(server.url);
  process.env[serverUrlVariable] = server.url;
  return async () => {
    delete process.env[serverUrlVariable];
    await server.stop();
  };
};
