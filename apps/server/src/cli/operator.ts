import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type AuditTrail, createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { parseDatabaseUrl } from '@atelier/db';
import { openStores } from '../compose/stores.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { createLogs, type Logger } from '../observability/log.ts';
import { UsageError } from './usage.ts';

/** A mistyped folder is no new house. @throws UsageError where there is no database file yet */
const requireDatabase = ({ databaseUrl }: Config): void => {
  const place = parseDatabaseUrl(databaseUrl);
  if (place.dialect === 'sqlite' && !existsSync(place.path))
    throw new UsageError(`There is no database at ${place.path}. Is DATA_DIR right?`);
};

/** The configuration for a command; what there is to say of it goes to stderr, apart from what the command says. */
export const operatorConfig = (): Config => {
  const config = loadConfig(process.env);
  for (const warning of config.warnings) process.stderr.write(`atelier: ${warning}\n`);
  return config;
};

/**
 * Opens the configured database for one operator command and closes it whatever happens. `mustExist`: for commands that
 * make no sense in a new house.
 */
export const withDatabase = async <T>(
  work: (db: Database, audit: AuditTrail, config: Config, log: Logger) => Promise<T>,
  { mustExist = false }: { readonly mustExist?: boolean } = {},
): Promise<T> => {
  const config = operatorConfig();
  if (mustExist) requireDatabase(config);
  // Not on stdout: what a command says there may be read by another program.
  const { log } = createLogs(config, 2);
  const db = await openStores(config, log);
  // What an operator does at the machine itself is an event like any other; the account of the system is its device.
  const audit = createAuditTrail(
    { requestId: randomUUID(), ip: 'console', userAgent: `operator ${userInfo().username}` },
    null,
    systemClock,
  );
  try {
    return await work(db, audit, config, log);
  } finally {
    await db.close();
  }
};

// Whoever reads the first lines only (`| head`) has read enough.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

/** What the people at the console read. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);
