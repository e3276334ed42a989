import type { Database } from '@atelier/core/ports/stores';
import { unwrapped } from './database-errors.ts';
import type { Driver } from './driver.ts';
import type { PostgresOptions } from './postgres/driver.ts';
import type { SqliteOptions } from './sqlite/driver.ts';
import { storesOf } from './stores/stores.ts';
import type { SearchLimits } from './stores/text-search.ts';
import { parseDatabaseUrl } from './url.ts';

export interface OpenOptions {
  /** `file:/absolute/path.sqlite` (or `sqlite:`) or `postgres://user:password@host/database`. */
  readonly url: string;
  /** Told of faults that nobody is waiting for, such as an idle connection that broke. Never gets a secret. */
  readonly log?: (message: string) => void;
  readonly sqlite?: SqliteOptions;
  readonly postgres?: PostgresOptions;
  /** For tests, so that a small gallery is searched as a large one is. */
  readonly search?: SearchLimits;
}

/** Loads only the dialect that is used: each brings a third of what a start has to read. */
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
 * @throws DatabaseStartError with one sentence when it is damaged, out of reach or not migrated.
 */
export const openDatabase = async (options: OpenOptions): Promise<Database> => {
  const driver: Driver = await openDriver(options);
  const stores = storesOf(driver, options.search);
  let closing: Promise<void> | undefined;
  return {
    ...stores,
    dialect: driver.dialect,
    // What runs right before the commit comes from no store's method, which would have unwrapped its error.
    transaction: (work) =>
      driver
        .transaction(() => work(stores))
        .catch((thrown: unknown) => {
          throw unwrapped(thrown);
        }),
    userChanges: driver.userChanges,
    durable: driver.durable,
    ping: driver.ping,
    close: () => {
      closing ??= driver.close();
      return closing;
    },
  };
};
