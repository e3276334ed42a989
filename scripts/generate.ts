import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup.ts';

const dialects = ['sqlite', 'postgres'] as const;

/** A usage error; exit code 2. */
export class GenerateError extends Error {
  override name = 'GenerateError';
}

/** The name of a migration: the file is `NNNN_name.sql`. @throws GenerateError if it is missing or has an odd form */
export const migrationName = (args: readonly string[]): string => {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0)
    throw new GenerateError(
      'Name the migration: ./atelier generate NAME, for example ./atelier generate image_stars',
    );
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name.length > 50)
    throw new GenerateError(
      'The name of a migration has lowercase letters, digits and single underscores, begins with a letter and has at most 50 characters: image_stars',
    );
  return name;
};

/** The migrations of a dialect, without `.sql`, oldest first. */
const migrationsOf = (dialect: string, folder = join(root, 'drizzle')): string[] =>
  readdirSync(join(folder, dialect))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace(/\.sql$/, ''))
    .toSorted();

const summaryOf = (dialect: string, before: readonly string[]): string[] => {
  const written = migrationsOf(dialect).filter((migration) => !before.includes(migration));
  return written.length === 0
    ? [`drizzle/${dialect}: the schema has not changed since the last migration`]
    : written.map((migration) => {
        const path = `drizzle/${dialect}/${migration}.sql`;
        const statements = readFileSync(join(root, path), 'utf8').split('--> statement-breakpoint').length;
        return `${path}: ${statements} ${statements === 1 ? 'statement' : 'statements'}`;
      });
};

/**
 * Writes the migrations that lead from the last ones to the schema, with one name for both dialects.
 * @returns the exit code
 */
export const generateMigrations = async (args: readonly string[]): Promise<number> => {
  const name = migrationName(args);
  const isTaken = dialects.every((dialect) => migrationsOf(dialect).some((one) => one.slice(5) === name));
  if (isTaken) throw new GenerateError(`There is a migration ${name} already: choose another name.`);
  const lines: string[] = [];
  for (const dialect of dialects) {
    const before = migrationsOf(dialect);
    const code = await run(
      process.execPath,
      ['drizzle-kit.ts', 'generate', '--config', `drizzle.${dialect}.config.ts`, '--name', name],
      { cwd: join(root, 'packages/db') },
    );
    if (code !== 0) return code;
    lines.push(...summaryOf(dialect, before));
  }
  process.stdout.write(`\n${lines.join('\n')}\nRead them before you commit them.\n`);
  return 0;
};
