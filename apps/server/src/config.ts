import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { PasswordPolicySettings } from '@atelier/auth';
import { type LimitClass, type LimitSettings, limitDefaults } from '@atelier/core/policy';
import { z } from 'zod';
import { Secret } from './secret.ts';

/** What a start that cannot go on says: one sentence, names and never values (R-DATA-2). */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');

const whole = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .prefault(String(fallback));

/** Comma-separated; `isItem` judges each, and `form` says what an item must be. */
const list = (isItem: (item: string) => boolean, form: string) =>
  z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .refine((items) => items.every(isItem), `must be a comma-separated list of ${form}`);

/** An exact address or a range that is not everything (pitfall 4). */
const isProxy = (item: string): boolean => {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(item)) return true;
  const [address = '', prefix, ...more] = item.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  const fits = prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits);
  return isIP(address) !== 0 && more.length === 0 && fits;
};

const isHost = (item: string): boolean => isIP(item) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(item);

const isHostWithPort = (item: string): boolean => {
  const [, host = '', v6] = /^(?:([^:[\]]+)|\[([^\]]+)\])(?::\d{1,5})?$/.exec(item) ?? [];
  return v6 === undefined ? isHost(host) : isIP(v6) === 6;
};

const isOrigin = (item: string): boolean => /^https?:/.test(item) && URL.parse(item)?.origin === item;

const limit = (fallback: { points: number; windowS: number }) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9}\/[1-9]\d{0,6}$/, 'must look like 100/60 (calls/seconds)')
    .default(`${fallback.points}/${fallback.windowS}`)
    .transform((text) => {
      const [points = 0, windowS = 1] = text.split('/').map(Number);
      return { points, windowS };
    });

/** `signIn` → `LIMIT_SIGN_IN`. */
export const limitVariable = (name: string): string =>
  `LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

const limitNames = Object.keys(limitDefaults) as LimitClass[];
const limitShape = Object.fromEntries(
  limitNames.map((name) => [limitVariable(name), limit(limitDefaults[name])]),
);

/** The shortest secret that is accepted, in characters (R-DATA-2). */
const secretMinLength = 32;
/** A random value of that length has more different characters than this but once in ages. */
const secretMinVariety = 8;
const knownSecrets = /changeme|example|password|placeholder|your[-_ ]?secret|0123456789abcdef/i;
const isTrivialSecret = (text: string): boolean =>
  knownSecrets.test(text) || new Set(text).size < secretMinVariety;

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .transform((text) => new URL(text))
  .refine(
    ({ pathname, search, hash, username, password }) =>
      pathname + search + hash + username + password === '/',
    'must be the bare address, without a path, a query or a password',
  );

/**
 * Every variable that the server reads, with its default. `.env.example` lists the same names; a test holds the
 * two together. Unset NODE_ENV means production.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  HOST: z.string().refine(isHost, 'must be an address or a name of this machine').default('127.0.0.1'),
  PORT: whole(0, 65_535, 3000),
  APP_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:|sqlite:|postgres(ql)?:\/\/)/, 'must begin with file:, sqlite: or postgres://')
    .optional(),
  DATABASE_POOL_SIZE: whole(1, 200, 10),
  SECRET_KEY: z
    .string({ error: 'is missing; ./atelier start makes one, or set it to at least 32 random characters' })
    .min(secretMinLength, `must have at least ${secretMinLength} characters`)
    .refine((text) => !isTrivialSecret(text), 'is a well-known or trivial value')
    .transform((text) => new Secret(text)),
  TRUSTED_PROXIES: list(isProxy, 'addresses or ranges such as 10.0.0.1 or 10.0.0.0/24'),
  TRUSTED_HOSTS: list(isHostWithPort, 'host names such as studio.example or localhost:5173'),
  CORS_ORIGINS: list(isOrigin, 'whole origins such as https://studio.example'),
  REGISTRATION_OPEN: flag(true),
  PASSWORD_POLICY: z.enum(['passphrase', 'complexity']).default('passphrase'),
  PASSWORD_MIN_LENGTH: whole(8, 64, 8),
  PASSWORD_MIN_STRENGTH: whole(0, 4, 2),
  SESSION_SLIDING_HOURS: whole(1, 720, 24),
  SESSION_ABSOLUTE_HOURS: whole(1, 8760, 168),
  SESSION_IDLE_MINUTES: whole(0, 525_600, 0),
  SESSIONS_PER_USER: whole(1, 1000, 20),
  CSRF_TTL_MINUTES: whole(5, 1440, 60),
  ARGON2_CONCURRENCY: whole(1, 32, 1),
  ARGON2_QUEUE: whole(1, 10_000, 200),
  QUOTA_IMAGES_PER_MONTH: whole(0, 1_000_000, 1000),
  TRASH_DAYS: whole(1, 3650, 30),
  JOBS_MAX_UNFINISHED: whole(1, 10_000, 50),
  JOB_LEASE_SECONDS: whole(2, 3600, 30),
  JOB_MAX_ATTEMPTS: whole(1, 20, 3),
  WORKER_CONCURRENCY: whole(0, 64, 2),
  ENGINE_THREADS: whole(1, 64, 1),
  ENGINE_TIMEOUT_SECONDS: whole(1, 3600, 60),
  BODY_LIMIT_BYTES: whole(1024, 16_777_216, 262_144),
  BATCH_MAX_CALLS: whole(1, 100, 10),
  SHUTDOWN_GRACE_SECONDS: whole(1, 300, 10),
  METRICS_TOKEN: z
    .string()
    .min(secretMinLength, `must have at least ${secretMinLength} characters`)
    .transform((text) => new Secret(text))
    .optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),
  ...limitShape,
});

/** `X` from the file that `X_FILE` names, as container secrets are handed over. */
const withFiles = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const name of Object.keys(variables.shape)) {
    const path = env[`${name}_FILE`];
    const direct = env[name];
    if (path !== undefined && path !== '') {
      if (direct) throw new ConfigError(`Set either ${name} or ${name}_FILE, not both.`);
      try {
        values[name] = readFileSync(path, 'utf8').trim();
      } catch {
        throw new ConfigError(`The file that ${name}_FILE names cannot be read.`);
      }
    } else if (direct !== undefined && direct !== '') values[name] = direct;
  }
  return values;
};

const hostOf = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

/**
 * Reads the environment: the only place that does.
 * @throws ConfigError naming every variable that is missing or wrong
 */
export const loadConfig = (env: NodeJS.ProcessEnv) => {
  const parsed = variables.safeParse(withFiles(env));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new ConfigError(`The configuration is not right: ${faults.join('; ')}.`);
  }
  const values = parsed.data;
  const appUrl = values.APP_URL ?? new URL(`http://${hostOf(values.HOST)}:${values.PORT}`);
  if (appUrl.protocol === 'http:' && !isLoopback(appUrl.hostname)) {
    throw new ConfigError(
      values.APP_URL === undefined
        ? 'HOST opens the server to other machines: set APP_URL to the https address under which they reach it.'
        : 'APP_URL must be an https address unless it names this machine itself (ASVS 12.2.1).',
    );
  }
  const dataDir = resolve(values.DATA_DIR);
  const limits = Object.fromEntries(
    limitNames.map((name) => [name, (values as Record<string, unknown>)[limitVariable(name)]]),
  ) as unknown as LimitSettings;
  const passwordPolicy: PasswordPolicySettings = {
    mode: values.PASSWORD_POLICY,
    minLength: values.PASSWORD_MIN_LENGTH,
    minStrength: values.PASSWORD_MIN_STRENGTH,
    siteHost: appUrl.hostname,
  };
  return {
    values,
    appUrl,
    secure: appUrl.protocol === 'https:',
    loopback: isLoopback(appUrl.hostname),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? `file:${resolve(dataDir, 'atelier.sqlite')}`,
    limits,
    passwordPolicy,
  };
};
export type Config = ReturnType<typeof loadConfig>;
