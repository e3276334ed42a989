import type { PostgresTls } from '@atelier/db';
import { z } from 'zod';
import { ConfigError, certificates, integer } from './fields.ts';

/** The database and the TLS of its connections. */
export const databaseVariables = {
  DATABASE_URL: z
    .string()
    .regex(/^(file:|sqlite:|postgres(ql)?:\/\/)/, 'must begin with file:, sqlite: or postgres://')
    .optional(),
  DATABASE_POOL_SIZE: integer(1, 200, 10),
  DATABASE_BUSY_TIMEOUT_MS: integer(0, 60_000, 5_000),
  DATABASE_TLS: z.enum(['verify', 'unencrypted']).optional(),
  DATABASE_CA: certificates,
};
const databaseShape = z.object(databaseVariables);

/**
 * The TLS settings for PostgreSQL. Which host needs TLS is decided where the URL is parsed (`@atelier/db`).
 * @throws ConfigError when they are set for a database that is not PostgreSQL
 */
export const readDatabaseTls = (values: z.output<typeof databaseShape>): PostgresTls => {
  const { DATABASE_URL: url, DATABASE_TLS: mode, DATABASE_CA: ca } = values;
  if ((mode ?? ca) !== undefined && !url?.startsWith('postgres'))
    throw new ConfigError(
      'DATABASE_TLS and DATABASE_CA are for PostgreSQL: set DATABASE_URL, or unset them.',
    );
  return { mode, ca };
};
