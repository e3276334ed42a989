import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { settingPrints } from './setting-prints.ts';

const secret = randomBytes(32).toString('hex');

const printsOf = (env: Readonly<Record<string, string>> = {}) =>
  settingPrints(loadConfig({ SECRET_KEY: secret, APP_URL: 'http://localhost:3000', ...env }));

test('two servers of one installation have the same prints, and every other setting has one that its value changes', () => {
  const prints = printsOf();
  expect(printsOf({ PORT: '3001', WORKER_CONCURRENCY: '7', ENGINE_THREADS: '3' })).toEqual(prints);
  const changed = printsOf({ HOST: '0.0.0.0', SESSIONS_PER_USER: '3' });
  expect(Object.keys(prints).filter((name) => prints[name] !== changed[name])).toEqual([
    'HOST',
    'SESSIONS_PER_USER',
  ]);
  expect(printsOf({ SECRET_KEY: randomBytes(32).toString('hex') }).HOST).not.toBe(prints.HOST);
});
