import { fileURLToPath } from 'node:url';
import { DatabaseStartError } from './database-errors.ts';

export type DatabasePlace =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres'; readonly connectionString: string };

/**
 * `file:/path` and `sqlite:/path` are taken as they stand; `file:///path` is a real URL, whose `%20` is a space.
 * @throws DatabaseStartError, without repeating the URL: it may hold a password.
 */
export const parseDatabaseUrl = (url: string): DatabasePlace => {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres', connectionString: url };
  if (/^file:\/\/\//.test(url)) return { dialect: 'sqlite', path: fileURLToPath(url) };
  const path = /^(?:file|sqlite):(\/.+)$/.exec(url)?.[1];
  if (path === undefined) {
    throw new DatabaseStartError(
      'DATABASE_URL must be file:/absolute/path.sqlite or postgres://user:password@host/database.',
    );
  }
  return { dialect: 'sqlite', path: path.startsWith('///') ? path.slice(2) : path };
};
