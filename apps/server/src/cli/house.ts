import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { type AuditTrail, createAuditTrail } from '@atelier/api';
import { systemClock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { type Config, loadConfig } from '../config.ts';
import { createLogs, type Logger } from '../log.ts';
import { openStores } from '../stores.ts';

/** Opens the configured database for one operator command and closes it whatever happens. */
export const withDatabase = async <T>(
  work: (db: Database, audit: AuditTrail, config: Config, log: Logger) => Promise<T>,
): Promise<T> => {
  const config = loadConfig(process.env);
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

/** What the people at the console read. */
export const say = (text: string): void => void process.stdout.write(`${text}\n`);
