import { createSqliteTemplate, templateVariable } from './sqlite-template.ts';

/**
 * For vitest's `globalSetup` of a project that needs only SQLite: migrates once for the whole run, also when several
 * projects use this file. The path is passed in the environment, which test processes inherit.
 */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env[templateVariable] !== undefined) return undefined;
  const template = await createSqliteTemplate();
  process.env[templateVariable] = template.path;
  return async () => {
    delete process.env[templateVariable];
    await template.remove();
  };
};
