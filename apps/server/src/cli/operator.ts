import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type AuditTrail, createAuditTrail } from '@atelier/api/audit-trail';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { parseDatabaseUrl } from '@atelier/db';
import { openStores } from '../compose/stores.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { createLogs, type Logger } from '../observability/log.ts';
import { UsageError } from './usage.ts';

/** Keeps a mistyped DATA_DIR from becoming a new installation. @throws UsageError when there is no database file */
const requireDatabase = ({ databaseUrl }: Config): void => {
  const place = parseDatabaseUrl(databaseUrl);
  if (place.dialect === 'sqlite' && !existsSync(place.path))
    throw new UsageError(`There is no database at ${place.path}. Is DATA_DIR right?`);
};

/** Where a command comes from, for events and emails: the operating system's account stands in for the user agent. */
export const consoleOrigin = () => ({ ip: 'console', userAgent: `operator ${userInfo().username}` });

/** Loads the configuration for a command. Warnings go to stderr, apart from the command's output. */
export const operatorConfig = (): Config => {
  const config = loadConfig(process.env);
  for (const warning of config.warnings) process.stderr.write(`atelier: ${warning}\n`);
  return config;
};

/**
 * Opens the configured database for one operator command and closes it afterwards, also after an error. `mustExist`: for
 * commands that make no sense on a new installation.
 */
export const withDatabase = async <T>(
  work: (db: Database, audit: AuditTrail, config: Config, log: Logger) => Promise<T>,
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<T> => {
  const config = operatorConfig();
  if (mustExist) requireDatabase(config);
  // Not on stdout: another program may parse the command's output.
  const { log } = createLogs(config, 2);
  const db = await openStores(config, log);
  // Operator commands are audited too.
  const audit = createAuditTrail({ requestId: randomUUID(), ...consoleOrigin() }, null, systemClock);
  try {
    return await work(db, audit, config, log);
  } finally {
    await db.close();
  }
};

// A closed pipe (`| head`) is not an error.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

/** Prints one line on stdout. */
export const printLine = (text: string): void => void process.stdout.write(`${text}\n`);
