import { createSqliteTemplate, templateVariable } from './sqlite-template.ts';

/**
 * For vitest's `globalSetup` of a project that needs SQLite alone: migrates once for the whole run, also when several
 * projects name this file. The path travels in the environment, which the test processes inherit.
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
