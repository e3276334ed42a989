import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '@atelier/core/testing/check-rows';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'providers-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'providers.json');
/** How the file refers to a variable. */
const variable = (name: string): string => `\${${name}}`;
const secret = 'sk-secret-0123456789';

const load = (content: unknown, env: Record<string, string> = {}) => {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadConfig({ SECRET_KEY: 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6', PROVIDERS_FILE: path, ...env })
    .fileProviders;
};
const one = (fields: object) => ({ providers: [{ kind: 'openai', ...fields }] });
const errorOf = (content: unknown, env: Record<string, string> = {}): string => {
  try {
    load(content, env);
    return '';
  } catch (thrown) {
    return String(thrown);
  }
};

test('providers come from a file, with keys from variables', () => {
  const [provider, ...rest] = load(
    one({
      apiKey: variable('IMAGES_KEY'),
      models: ['a', { name: 'b', id: 'b-1', price: { minor: 4, unit: 'picture' } }],
    }),
    { IMAGES_KEY: secret },
  );
  expect(rest).toEqual([]);
  expect(provider?.apiKey?.reveal()).toBe(secret);
  expect(provider).toMatchObject({
    name: 'openai',
    allowPrivate: false,
    models: [{ name: 'a' }, { name: 'b', id: 'b-1', price: { minor: 4, unit: 'picture' } }],
  });
  expect(load(one({ apiKey: `user:${variable('PART')}` }), { PART: 'pw' })[0]?.apiKey?.reveal()).toBe(
    'user:pw',
  );
  expect(load({ providers: [] })).toEqual([]);
});

test('a file that is wrong stops the start with what is wrong, and never with a value', () =>
  checkRows(
    [
      ['{"providers": [', /is not valid JSON/],
      [`{"providers": "${secret}`, /is not valid JSON/],
      [{ providers: [{}] }, /providers\.0\.kind/],
      [one({ kind: secret }), /providers\.0\.kind/],
      [one({ apiKey: secret, colour: 'red' }), /providers\.0/],
      [one({ baseUrl: `https://user:${secret}@images.example` }), /providers\.0\.baseUrl/],
      [one({ apiKey: variable('NOT_SET') }), /NOT_SET, which is not set/],
      [one({ apiKey: `${secret} with spaces` }), /the key of openai has spaces/],
      [{ providers: [{ kind: 'openai' }, { kind: 'openai' }] }, /have the same name/],
    ] as const,
    '%j',
    (content, message) => {
      const error = errorOf(content);
      expect(error).toMatch(message);
      expect(error).not.toContain(secret);
    },
  ));

test('a file that cannot be read stops the start', () => {
  const env = {
    SECRET_KEY: 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6',
    PROVIDERS_FILE: join(folder, 'none.json'),
  };
  expect(() => loadConfig(env)).toThrow(/PROVIDERS_FILE names cannot be read/);
});
