import { statSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { isLoopback } from '@atelier/core/http-utils';
import pg from 'pg';
import { DatabaseStartError } from '../database-errors.ts';

/** The operator's TLS settings for PostgreSQL. */
export interface PostgresTls {
  /** Undefined: `verify`, unless the server is on this machine. */
  readonly mode?: 'verify' | 'unencrypted' | undefined;
  /** Trusted CA certificates (PEM) in place of those of Node.js. */
  readonly ca?: string | undefined;
}

/** What the driver connects with. `connectionString` has no TLS parameters. */
export interface PostgresTarget {
  readonly connectionString: string;
  readonly ssl: false | ConnectionOptions;
}

const modeSetting = 'set DATABASE_TLS (verify or unencrypted) and DATABASE_CA_FILE';

/** Modes of libpq that `verify` satisfies. */
const strictModes = ['require', 'verify-ca', 'verify-full'];

/** Removes TLS parameters from a URL: in the driver they would override every setting. */
const splitTls = (url: string) => {
  const at = url.indexOf('?');
  const params = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
  const sslMode = params.get('sslmode');
  const others = [...params.keys()].filter((key) => /^(ssl|uselibpqcompat)/i.test(key) && key !== 'sslmode');
  if (others.length > 0 || params.getAll('sslmode').length > 1)
    throw new DatabaseStartError(
      `DATABASE_URL may hold no parameters of TLS but one sslmode: ${modeSetting} instead.`,
    );
  params.delete('sslmode');
  const rest = params.size === 0 ? '' : `?${params}`;
  return { connectionString: at === -1 ? url : `${url.slice(0, at)}${rest}`, sslMode };
};

/** Whether any account of this machine may create files in a folder, so that a socket there may not be PostgreSQL's. */
const isOpenFolder = (path: string): boolean => {
  try {
    return (statSync(path).mode & 0o002) !== 0;
  } catch {
    // Without the folder there is nothing to connect to.
    return false;
  }
};

/** @throws DatabaseStartError */
const hostOf = (connectionString: string): string => {
  try {
    // The driver's own parser: `?host=` and PGHOST count as well.
    return new pg.Client({ connectionString, ssl: false }).host;
  } catch {
    // The parser's own error carries the whole URL.
    throw new DatabaseStartError('DATABASE_URL is not a valid postgres:// URL.');
  }
};

/**
 * Decides whether a connection is encrypted: always, with the server's certificate and name verified, unless the server is
 * on this machine (a loopback address, or a socket in a folder that is not world-writable) or the operator chose
 * `unencrypted` (ASVS 12.3.1, 12.3.2).
 * @throws DatabaseStartError naming the setting, if settings contradict each other or would disable TLS by accident
 */
export const targetOf = (url: string, { mode, ca }: PostgresTls = {}): PostgresTarget => {
  const { connectionString, sslMode } = splitTls(url);
  const host = hostOf(connectionString);
  if (mode === 'unencrypted') {
    if (ca !== undefined || (sslMode !== null && strictModes.includes(sslMode)))
      throw new DatabaseStartError(
        'DATABASE_TLS=unencrypted contradicts DATABASE_CA_FILE and an sslmode that asks for TLS: keep one of them.',
      );
    return { connectionString, ssl: false };
  }
  const wantsTls = mode === 'verify' || ca !== undefined || (sslMode !== null && sslMode !== 'disable');
  if (host.startsWith('/')) {
    if (wantsTls)
      throw new DatabaseStartError(
        'PostgreSQL speaks no TLS over a socket: unset DATABASE_TLS, or name a host in DATABASE_URL.',
      );
    if (isOpenFolder(host))
      throw new DatabaseStartError(
        'Any account of this machine may place a socket in the folder that DATABASE_URL names: use a private one, or set DATABASE_TLS=unencrypted.',
      );
    return { connectionString, ssl: false };
  }
  if (isLoopback(host) && !wantsTls) return { connectionString, ssl: false };
  if (sslMode !== null && !strictModes.includes(sslMode))
    throw new DatabaseStartError(
      'The sslmode of DATABASE_URL would let others read or change what travels: take it out, or set DATABASE_TLS=unencrypted.',
    );
  return { connectionString, ssl: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) } };
};

/** Error codes for an untrusted issuer. */
const unknownIssuer = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_(UNTRUSTED|REJECTED|SIGNATURE)|INVALID_CA)/;

/** The message for a connection that failed because of TLS; null for other reasons. */
export const tlsFault = (address: string, thrown: unknown): string | null => {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  if (message === 'The server does not support SSL connections')
    return `The PostgreSQL server at ${address} offers no TLS: switch it on there, or set DATABASE_TLS=unencrypted if no one can read or change what travels.`;
  if (typeof code !== 'string') return null;
  const certificate = `The certificate of the PostgreSQL server at ${address}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${certificate} is for another name (${code}): let DATABASE_URL name the host as the certificate does.`;
  if (unknownIssuer.test(code))
    return `${certificate} is of no authority that is trusted here (${code}): let DATABASE_CA_FILE name your authority's certificate.`;
  if (/^(CERT_|CRL_|ERR_SSL|ERR_TLS|EPROTO)/.test(code))
    return `A TLS connection with the PostgreSQL server at ${address} fails (${code}): mend it there; DATABASE_TLS says what is asked of it.`;
  return null;
};
