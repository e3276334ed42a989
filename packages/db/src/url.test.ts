import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './url.ts';

test.each([
  ['file:/data/a b%20c.sqlite', '/data/a b%20c.sqlite'],
  ['file:///data/a%20b.sqlite', '/data/a b.sqlite'],
  ['sqlite:/data/a.sqlite', '/data/a.sqlite'],
  ['sqlite:///data/a.sqlite', '/data/a.sqlite'],
])('%s is the file %s', (url, path) => {
  expect(parseDatabaseUrl(url)).toEqual({ dialect: 'sqlite', path });
});

test.each(['postgres://h/db', 'postgresql://u:p@h:1/db?sslmode=require'])('%s is PostgreSQL', (url) => {
  expect(parseDatabaseUrl(url)).toEqual({ dialect: 'postgres', connectionString: url });
});

test.each(['', 'file:relative.sqlite', 'data.sqlite', 'mysql://u:hidden@h/db', 'file:', 'sqlite:'])(
  '%s is refused without being repeated',
  (url) => {
    expect(() => parseDatabaseUrl(url)).toThrow(/^DATABASE_URL must be file:/);
    expect(() => parseDatabaseUrl(url)).not.toThrow('hidden');
  },
);
