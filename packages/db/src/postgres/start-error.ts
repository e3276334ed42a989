import pg from 'pg';
import { DatabaseStartError } from '../database-errors.ts';
import { tlsFault } from './tls.ts';

/** Where a connection string points to, without user name and password. @throws DatabaseStartError */
export const serverOf = (connectionString: string) => {
  try {
    const { host, port, database } = new pg.Client({ connectionString });
    return { address: `${host}:${port}`, database: database ?? '' };
  } catch {
    // The parser's own error contains the whole URL.
    throw new DatabaseStartError('DATABASE_URL is not a valid postgres:// URL.');
  }
};

/** The error for a failed connection. */
export const startError = (connectionString: string, thrown: unknown): DatabaseStartError => {
  if (thrown instanceof DatabaseStartError) return thrown;
  const { address, database } = serverOf(connectionString);
  const tlsMessage = tlsFault(address, thrown);
  if (tlsMessage !== null) return new DatabaseStartError(tlsMessage);
  const code = String((thrown as { code?: unknown }).code ?? 'timeout');
  if (code === '28P01' || code === '28000') {
    return new DatabaseStartError(
      `The PostgreSQL server at ${address} refused the user name or the password.`,
    );
  }
  if (code === '3D000') {
    return new DatabaseStartError(`The PostgreSQL server at ${address} has no database named "${database}".`);
  }
  return new DatabaseStartError(`The PostgreSQL server at ${address} cannot be used (${code}).`);
};
