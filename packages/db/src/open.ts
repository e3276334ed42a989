import type { Database, Stores } from '@atelier/core/ports/stores';
import { scopeName } from '@atelier/core/scope';
import { unwrapError } from './database-errors.ts';
import type { Driver } from './driver.ts';
import type { PostgresOptions } from './postgres/driver.ts';
import type { SqliteOptions } from './sqlite/driver.ts';
import type { SearchLimits } from './stores/search-limits.ts';
import { storesOf } from './stores/stores.ts';
import { parseDatabaseUrl } from './url.ts';

export interface OpenOptions {
  /** `file:/absolute/path.sqlite` (or `sqlite:`) or `postgres://user:password@host/database`. */
  readonly url: string;
  /** Called for errors that no caller receives, such as a broken idle connection. Never gets a secret. */
  readonly log?: (message: string) => void;
  readonly sqlite?: SqliteOptions;
  readonly postgres?: PostgresOptions;
  /** For tests: searches a small gallery like a large one. */
  readonly search?: SearchLimits;
}

/** Loads only the dialect in use: each is a third of the modules that a start loads. */
const openDriver = async ({ url, log = () => undefined, sqlite = {}, postgres = {} }: OpenOptions) => {
  const place = parseDatabaseUrl(url);
  if (place.dialect === 'sqlite') {
    const { openSqliteDriver } = await import('./sqlite/driver.ts');
    return openSqliteDriver(place.path, log, sqlite);
  }
  const { openPostgresDriver } = await import('./postgres/driver.ts');
  return openPostgresDriver(place.connectionString, log, postgres);
};

/**
 * Opens a migrated database.
 * @throws DatabaseStartError with one sentence when it is damaged, unreachable or not migrated
 */
export const openDatabase = async (options: OpenOptions): Promise<Database> => {
  const driver: Driver = await openDriver(options);
  const stores = storesOf(driver, options.search);
  const run: <T>(work: (given: Stores) => Promise<T>, tenant?: string) => Promise<T> = (work, tenant) =>
    // Work that runs right before the commit is outside the stores' methods, which unwrap errors.
    driver
      .transaction(() => work(stores), tenant)
      .catch((thrown: unknown) => {
        throw unwrapError(thrown);
      });
  let closing: Promise<void> | undefined;
  return {
    ...stores,
    dialect: driver.dialect,
    transaction: (work) => run(work),
    as: (scope, work) => run(work, scopeName(scope)),
    userChanges: driver.userChanges,
    durable: driver.durable,
    ping: driver.ping,
    close: () => {
      closing ??= driver.close();
      return closing;
    },
  };
};
