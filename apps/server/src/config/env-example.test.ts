import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../compose/stores.ts';
import { loadConfig, variables } from './config.ts';

const lines = readFileSync(join(repositoryRoot, '.env.example'), 'utf8').split('\n');

/** Each shown setting with its line number: `#NAME=value`. */
const shown = lines.flatMap((line, at) => {
  const [, name, value = ''] = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, value, at }];
});
const schemas: Readonly<Record<string, (typeof variables.shape)[keyof typeof variables.shape]>> =
  variables.shape;

test('.env.example shows every setting once and nothing else', () => {
  expect(shown.map(({ name }) => name).sort()).toEqual(Object.keys(schemas).sort());
});

test('.env.example shows every setting with its default', () =>
  checkRows(shown, '$name', ({ name, value }) => {
    const byDefault = schemas[name]?.safeParse(undefined);
    if (byDefault?.data === undefined || (Array.isArray(byDefault.data) && byDefault.data.length === 0)) {
      expect(value).toBe('');
    } else expect(schemas[name]?.parse(value)).toEqual(byDefault.data);
  }));

test('every setting in .env.example has a comment above it or above its group', () => {
  for (const { name, at } of shown) {
    const above = lines.slice(0, at).findLast((line) => !/^#[A-Z][A-Z0-9_]*=/.test(line));
    expect(above, name).toMatch(/^# \S/);
  }
});

test('a copy of .env.example changes no setting', () => {
  const copied = Object.fromEntries(shown.map(({ name, value }) => [name, value]));
  const secret = { SECRET_KEY: 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6' };
  const { given: _names, ...config } = loadConfig({ ...copied, ...secret });
  const { given: _given, ...plain } = loadConfig(secret);
  expect(config).toEqual(plain);
});
