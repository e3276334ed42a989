import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { PasswordPolicySettings } from '@atelier/auth';
import { maxLeaseS } from '@atelier/core/attempts';
import { isLoopback } from '@atelier/core/http-utils';
import { type LimitClass, type LimitSettings, limitDefaults } from '@atelier/core/policy';
import { clauseOf } from '@atelier/core/validation-messages';
import { z } from 'zod';
import { chainHeaders } from '../http/address.ts';
import { databaseVariables, readDatabaseTls } from './database.ts';
import {
  ConfigError,
  endpoint,
  flag,
  httpUrl,
  isHost,
  isHostWithPort,
  isOrigin,
  limit,
  list,
  whole,
} from './fields.ts';
import { identityVariables, readIdentity } from './identity.ts';
import { strayNames } from './names.ts';
import { isProxy, trustsEverybody } from './proxies.ts';
import { Secret } from './secret.ts';
import { isWeakSecret, secretMinLength } from './secrets.ts';

export { ConfigError } from './fields.ts';

/** `signIn` → `LIMIT_SIGN_IN`. */
export const limitVariable = (name: string): string =>
  `LIMIT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

const limitNames = Object.keys(limitDefaults) as LimitClass[];
const limitShape = Object.fromEntries(
  limitNames.map((name) => [limitVariable(name), limit(limitDefaults[name])]),
);

/** What the header that brings it may hold, in characters. */
export const metricsTokenMaxLength = 200;

/** A secret that we make no other demand on than that nobody guesses it. */
const ownSecret = (maxLength: number, params?: { error: string }) =>
  z
    .string(params)
    .min(secretMinLength, `must have at least ${secretMinLength} characters`)
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine(
      (text) => !isWeakSecret(text),
      'is a well-known or trivial value; make a random one (docs/operations.md, "The secret")',
    )
    .transform((text) => new Secret(text));

/**
 * Every variable that the server reads, with its default. `.env.example` lists the same names; a test holds the
 * two together. Unset NODE_ENV means production.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  HOST: z.string().refine(isHost, 'must be an address or a name of this machine').default('127.0.0.1'),
  // Whoever wants any free port could not be told which, nor under which address passkeys and cookies hold.
  PORT: whole(1, 65_535, 3000),
  APP_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  ...databaseVariables,
  SECRET_KEY: ownSecret(1000, {
    error: 'is missing; ./atelier start makes one, or set it to at least 32 random characters',
  }),
  TRUSTED_PROXIES: list(isProxy, 'addresses or ranges such as 10.0.0.1 or 10.0.0.0/24').refine(
    (items) => !trustsEverybody(items),
    'would believe nearly everybody; name your own proxies alone',
  ),
  FORWARDED_HEADER: z.enum(chainHeaders).default('x-forwarded-for'),
  TRUSTED_HOSTS: list(isHostWithPort, 'host names such as studio.example or localhost:5173'),
  CORS_ORIGINS: list(isOrigin, 'whole origins such as https://studio.example'),
  REGISTRATION_OPEN: flag(true),
  PASSWORD_POLICY: z.enum(['passphrase', 'complexity']).default('passphrase'),
  PASSWORD_MIN_LENGTH: whole(8, 64, 8),
  PASSWORD_MIN_STRENGTH: whole(0, 4, 2),
  BREACHED_PASSWORDS_URL: endpoint.optional(),
  SESSION_SLIDING_HOURS: whole(1, 720, 24),
  SESSION_ABSOLUTE_HOURS: whole(1, 8760, 168),
  SESSION_IDLE_MINUTES: whole(0, 525_600, 0),
  SESSIONS_PER_USER: whole(1, 1000, 20),
  CSRF_TTL_MINUTES: whole(5, 1440, 60),
  ARGON2_CONCURRENCY: whole(1, 32, 1),
  ARGON2_QUEUE: whole(1, 10_000, 200),
  QUOTA_IMAGES_PER_MONTH: whole(0, 1_000_000, 1000),
  TRASH_DAYS: whole(1, 3650, 30),
  MAILBOX_DAYS: whole(1, 365, 7),
  JOBS_MAX_UNFINISHED: whole(1, 10_000, 50),
  JOB_LEASE_SECONDS: whole(2, maxLeaseS, 30),
  JOB_MAX_ATTEMPTS: whole(1, 20, 3),
  WORKER_CONCURRENCY: whole(0, 64, 2),
  ENGINE_THREADS: whole(1, 64, 1),
  ENGINE_TIMEOUT_SECONDS: whole(1, 3600, 60),
  BODY_LIMIT_BYTES: whole(1024, 16_777_216, 262_144),
  BATCH_MAX_CALLS: whole(1, 100, 10),
  SHUTDOWN_ANNOUNCE_SECONDS: whole(0, 120, 2),
  SHUTDOWN_GRACE_SECONDS: whole(1, 300, 10),
  METRICS_TOKEN: ownSecret(metricsTokenMaxLength).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),
  ...identityVariables,
  ...limitShape,
});

/** @throws ConfigError when the file is missing, forbidden, a folder, or not UTF-8: a secret must not become another one */
const readValueFile = (name: string, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).trim();
  } catch (thrown) {
    const why = thrown instanceof TypeError ? 'is not UTF-8' : 'cannot be read';
    throw new ConfigError(`The file that ${name}_FILE names ${why}.`);
  }
};

/**
 * What to say of variables that are nearly settings; names alone, never values.
 * @throws ConfigError for a slip of the pen: the default in its place could open what the operator meant to close
 */
const judgeNames = (env: NodeJS.ProcessEnv): string[] => {
  const strays = strayNames(env, Object.keys(variables.shape));
  // Where the right one is set as well, the other is more likely another program's.
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const slips = strays.filter(
    ({ isSlip, nearest }) => isSlip && !isSet(nearest) && !isSet(`${nearest}_FILE`),
  );
  if (slips.length > 0) {
    const told = slips.map(({ name, nearest }) => `${name} (did you mean ${nearest}?)`);
    throw new ConfigError(`These are no settings: ${told.join('; ')}. Correct or remove them.`);
  }
  return strays.map(({ name, nearest }) => `${name} is no setting; the nearest one is ${nearest}.`);
};

/** `X` from the file that `X_FILE` names, as container secrets are handed over. */
const withFiles = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const values: Record<string, string> = {};
  for (const name of Object.keys(variables.shape)) {
    const path = env[`${name}_FILE`];
    const direct = env[name];
    if (path !== undefined && path !== '') {
      if (direct) throw new ConfigError(`Set either ${name} or ${name}_FILE, not both.`);
      values[name] = readValueFile(name, path);
    } else if (direct !== undefined && direct !== '') values[name] = direct;
  }
  return values;
};

/** Where `localhost` leads. Browsers take a name, and no address, as the place of a passkey (WebAuthn 3, §5.1.2). */
const namedLocalhost = ['127.0.0.1', '::1', 'localhost'];
const hostOf = (host: string): string => {
  if (namedLocalhost.includes(host)) return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
};

/**
 * Reads the environment: the only place that does.
 * @throws ConfigError naming every variable that is missing or wrong
 */
export const loadConfig = (env: NodeJS.ProcessEnv) => {
  const warnings = judgeNames(env);
  const parsed = variables.safeParse(withFiles(env));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${clauseOf(message)}`);
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
    /** Whole sentences for the operator, without values; nothing that stops a start. */
    warnings,
    appUrl,
    secure: appUrl.protocol === 'https:',
    loopback: isLoopback(appUrl.hostname),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? `file:${resolve(dataDir, 'atelier.sqlite')}`,
    databaseTls: readDatabaseTls(values),
    limits,
    passwordPolicy,
    ...readIdentity(values, { appUrl, isProduction: values.NODE_ENV === 'production' }),
  };
};
export type Config = ReturnType<typeof loadConfig>;
