export { DatabaseError, DatabaseStartError } from './database-errors.ts';
export { type MigrateOptions, migrate } from './migrate/migrate.ts';
export { type OpenOptions, openDatabase } from './open.ts';
export type { PostgresOptions, TracedStatement } from './postgres/driver.ts';
export type { PostgresTls } from './postgres/tls.ts';
export { type PersonalKind, personalData } from './schema/personal-data.ts';
export type { SqliteOptions } from './sqlite/driver.ts';
export { parseDatabaseUrl } from './url.ts';
