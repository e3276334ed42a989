import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { limitDefaults } from '@atelier/core/policy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigError, limitVariable, loadConfig, variables } from './config.ts';

const secret = 'f1b7c0de9a8e4d53b2a6917c4e0d8f35a9c6';
const load = (env: Record<string, string> = {}) => loadConfig({ SECRET_KEY: secret, ...env });
const faultOf = (env: Record<string, string>): string => {
  try {
    load(env);
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message;
    throw thrown;
  }
  return '';
};

test('with a secret alone, everything else has its default, and production is meant', () => {
  const config = load();
  expect(config.values.NODE_ENV).toBe('production');
  expect(config.appUrl.href).toBe('http://127.0.0.1:3000/');
  expect(config).toMatchObject({ secure: false, loopback: true, limits: limitDefaults });
  expect(config.dataDir).toBe(resolve('data'));
  expect(config.databaseUrl).toBe(`file:${resolve('data/atelier.sqlite')}`);
});

/** Every variable with values that must be refused; `hush` marks them, so that a leak shows. */
const refused: Record<string, readonly string[]> = {
  NODE_ENV: ['hush', 'Production'],
  HOST: ['hush hush', 'http://hush', 'hush/x', '-hush', '::hush'],
  PORT: ['hush', '-1', '65536', '1.5', '0x10', '1e3', ' 80hush'],
  APP_URL: [
    'hush',
    'ftp://hush.example',
    'http://hush.example',
    'https://hush@studio.example',
    'https://studio.example/hush',
    'https://studio.example?hush=1',
  ],
  DATABASE_URL: ['hush', 'mysql://hush', '/hush.sqlite'],
  DATABASE_POOL_SIZE: ['0', '201', 'hush'],
  SECRET_KEY: [
    'hush',
    'a'.repeat(64),
    'changeme'.repeat(5),
    'my-password-is-hush-hush-hush-hush',
    '01'.repeat(32),
  ],
  TRUSTED_PROXIES: [
    'hush',
    '10.0.0.0/0',
    '::/0',
    '10.0.0.1/33',
    '10.0.0.1/8/8',
    'true',
    '*',
    '10.0.0.1,hush',
  ],
  TRUSTED_HOSTS: ['https://hush.example', '*', '*.hush.example', 'a b', 'hush:port', '[::1', '[hush]:80'],
  CORS_ORIGINS: [
    '*',
    'hush',
    'null',
    'https://hush.example/',
    'https://hush.example/x',
    'ftp://hush.example',
  ],
  REGISTRATION_OPEN: ['hush', 'yes', '1', 'TRUE'],
  PASSWORD_POLICY: ['hush', 'length'],
  PASSWORD_MIN_STRENGTH: ['5', '-1', 'hush'],
  PASSWORD_MIN_LENGTH: ['7', '65', 'hush'],
  SESSION_SLIDING_HOURS: ['0', '721', 'hush'],
  SESSION_ABSOLUTE_HOURS: ['0', '8761', 'hush'],
  SESSION_IDLE_MINUTES: ['-1', '525601', 'hush'],
  SESSIONS_PER_USER: ['0', '1001', 'hush'],
  CSRF_TTL_MINUTES: ['4', '1441', 'hush'],
  ARGON2_CONCURRENCY: ['0', '33', 'hush'],
  ARGON2_QUEUE: ['0', '10001', 'hush'],
  QUOTA_IMAGES_PER_MONTH: ['-1', '1000001', 'hush'],
  TRASH_DAYS: ['0', '3651', 'hush'],
  JOBS_MAX_UNFINISHED: ['0', '10001', 'hush'],
  JOB_LEASE_SECONDS: ['1', '3601', 'hush'],
  JOB_MAX_ATTEMPTS: ['0', '21', 'hush'],
  WORKER_CONCURRENCY: ['-1', '65', 'hush'],
  ENGINE_THREADS: ['0', '65', 'hush'],
  ENGINE_TIMEOUT_SECONDS: ['0', '3601', 'hush'],
  BODY_LIMIT_BYTES: ['1023', '16777217', 'hush'],
  BATCH_MAX_CALLS: ['0', '101', 'hush'],
  SHUTDOWN_GRACE_SECONDS: ['0', '301', 'hush'],
  METRICS_TOKEN: ['hush'],
  LOG_LEVEL: ['hush', 'trace'],
  LOG_FORMAT: ['hush'],
  ...Object.fromEntries(
    Object.keys(limitDefaults).map((name) => [
      limitVariable(name),
      ['hush', '0/60', '10/0', '10', '10/', '/60', '-1/60', '1.5/60', '10/60/60', '99999999999/60'],
    ]),
  ),
};

test('the list of refusals knows every variable', () => {
  // Any text can name a folder.
  const judged = Object.keys(variables.shape).filter((name) => name !== 'DATA_DIR');
  expect(Object.keys(refused).sort()).toEqual(judged.sort());
});

test.for(Object.entries(refused))(
  '%s: what makes no sense is refused by name, without repeating it',
  ([name, values]) => {
    for (const value of values) {
      const fault = faultOf({ [name]: value });
      expect(fault, value).toContain(name);
      expect(fault).not.toContain('hush');
      expect(fault).not.toContain('\n');
    }
  },
);

test('all faults are told at once', () => {
  const fault = faultOf({ PORT: 'x', LOG_LEVEL: 'x', LIMIT_REQUEST: 'x' });
  for (const name of ['PORT', 'LOG_LEVEL', 'LIMIT_REQUEST']) expect(fault).toContain(name);
});

test('no value at all appears in a refusal', () => {
  const names = fc.constantFrom(...Object.keys(variables.shape));
  fc.assert(
    fc.property(names, fc.string({ minLength: 6, maxLength: 60 }), (name, noise) => {
      const value = `~${noise}~`;
      expect(faultOf({ [name]: value })).not.toContain(value);
    }),
  );
});

test('an empty variable counts as one that is not set', () => {
  expect(load({ PORT: '', APP_URL: '', METRICS_TOKEN: '' })).toEqual(load());
});

test('lists, limits and addresses are read as they are meant', () => {
  const { values, limits, appUrl, secure, loopback } = load({
    HOST: '::1',
    PORT: '8080',
    TRUSTED_PROXIES: ' 10.0.0.1, fd00::/8 ,loopback,',
    TRUSTED_HOSTS: 'studio.example,localhost:5173,[::1]:3000',
    CORS_ORIGINS: 'https://a.example, http://localhost:5173',
    LIMIT_SIGN_IN: '7/120',
    REGISTRATION_OPEN: 'false',
  });
  expect(values.TRUSTED_PROXIES).toEqual(['10.0.0.1', 'fd00::/8', 'loopback']);
  expect(values.TRUSTED_HOSTS).toEqual(['studio.example', 'localhost:5173', '[::1]:3000']);
  expect(values.CORS_ORIGINS).toEqual(['https://a.example', 'http://localhost:5173']);
  expect(limits.signIn).toEqual({ points: 7, windowS: 120 });
  expect(values.REGISTRATION_OPEN).toBe(false);
  expect(appUrl.href).toBe('http://[::1]:8080/');
  expect({ secure, loopback }).toEqual({ secure: false, loopback: true });
  expect(load({ APP_URL: 'https://studio.example' })).toMatchObject({ secure: true, loopback: false });
});

test('a server that is opened to other machines must say under which https address', () => {
  expect(faultOf({ HOST: '0.0.0.0' })).toMatch(/set APP_URL to the https address/);
  expect(faultOf({ HOST: '0.0.0.0', APP_URL: 'http://10.0.0.1' })).toMatch(
    /APP_URL must be an https address/,
  );
  expect(faultOf({ HOST: '0.0.0.0', APP_URL: 'https://studio.example' })).toBe('');
});

test('a value may come from a file, but not from two places', async ({ onTestFinished }) => {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-config-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'secret');
  await writeFile(path, `${secret}\n`);
  expect(loadConfig({ SECRET_KEY_FILE: path }).values.SECRET_KEY.reveal()).toBe(secret);
  expect(() => loadConfig({ SECRET_KEY_FILE: path, SECRET_KEY: secret })).toThrow(/either SECRET_KEY or/);
  expect(() => loadConfig({ SECRET_KEY_FILE: join(folder, 'none') })).toThrow(
    'The file that SECRET_KEY_FILE names cannot be read.',
  );
  await writeFile(path, '');
  expect(() => loadConfig({ SECRET_KEY_FILE: path })).toThrow(/SECRET_KEY must have at least 32/);
});

test('the configuration can be printed whole without giving its secrets away', () => {
  const config = load({ METRICS_TOKEN: 'another-hush-hush-value-0123456789ab' });
  expect(JSON.stringify(config)).not.toMatch(/f1b7c0de|another-hush/);
});
