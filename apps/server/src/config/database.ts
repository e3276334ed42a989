import { X509Certificate } from 'node:crypto';
import type { PostgresTls } from '@atelier/db';
import { z } from 'zod';
import { ConfigError, whole } from './fields.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Whether a text is one or more certificates in PEM, each of which can be read. */
const isCertificates = (text: string): boolean => {
  const found = text.match(pemCertificate) ?? [];
  try {
    for (const certificate of found) new X509Certificate(certificate);
  } catch {
    return false;
  }
  return found.length > 0;
};

/** The database, and how the way to it is protected. */
export const databaseVariables = {
  DATABASE_URL: z
    .string()
    .regex(/^(file:|sqlite:|postgres(ql)?:\/\/)/, 'must begin with file:, sqlite: or postgres://')
    .optional(),
  DATABASE_POOL_SIZE: whole(1, 200, 10),
  DATABASE_BUSY_TIMEOUT_MS: whole(0, 60_000, 5_000),
  DATABASE_TLS: z.enum(['verify', 'unencrypted']).optional(),
  DATABASE_CA: z.string().refine(isCertificates, 'must be certificates in PEM').optional(),
};
const databaseShape = z.object(databaseVariables);

/**
 * What the settings of TLS to PostgreSQL mean; which host needs it is decided where the URL is read (`@atelier/db`).
 * @throws ConfigError when they contradict each other or say something of a database that is a file
 */
export const readDatabaseTls = (values: z.output<typeof databaseShape>): PostgresTls => {
  const { DATABASE_URL: url, DATABASE_TLS: mode, DATABASE_CA: ca } = values;
  if ((mode ?? ca) !== undefined && !url?.startsWith('postgres'))
    throw new ConfigError(
      'DATABASE_TLS and DATABASE_CA are for PostgreSQL: set DATABASE_URL, or unset them.',
    );
  return { mode, ca };
};
