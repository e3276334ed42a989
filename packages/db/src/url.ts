import { fileURLToPath } from 'node:url';
import { DatabaseStartError } from './database-errors.ts';

type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly path: string }
  | { readonly dialect: 'postgres'; readonly connectionString: string };

/**
 * `file:/path` and `sqlite:/path` are taken literally; `file:///path` is a URL, in which `%20` is a space.
 * @throws DatabaseStartError that does not repeat the URL, because it may contain a password
 */
export const parseDatabaseUrl = (url: string): DatabaseLocation => {
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
