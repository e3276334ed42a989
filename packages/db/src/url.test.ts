import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { parseDatabaseUrl } from './url.ts';

test('a file address names its file', () =>
  checkRows(
    [
      ['file:/data/a b%20c.sqlite', '/data/a b%20c.sqlite'],
      ['file:///data/a%20b.sqlite', '/data/a b.sqlite'],
      ['sqlite:/data/a.sqlite', '/data/a.sqlite'],
      ['sqlite:///data/a.sqlite', '/data/a.sqlite'],
    ],
    '%s is the file %s',
    (url, path) => {
      expect(parseDatabaseUrl(url)).toEqual({ dialect: 'sqlite', path });
    },
  ));

test('postgres: and postgresql: URLs select PostgreSQL', () =>
  checkRows(['postgres://h/db', 'postgresql://u:p@h:1/db?sslmode=require'], '%s', (url) => {
    expect(parseDatabaseUrl(url)).toEqual({ dialect: 'postgres', connectionString: url });
  }));

test('an unknown URL is rejected without being repeated', () =>
  checkRows(
    ['', 'file:relative.sqlite', 'data.sqlite', 'mysql://u:hidden@h/db', 'file:', 'sqlite:'],
    '%s',
    (url) => {
      expect(() => parseDatabaseUrl(url)).toThrow(/^DATABASE_URL must be file:/);
      expect(() => parseDatabaseUrl(url)).not.toThrow('hidden');
    },
  ));
