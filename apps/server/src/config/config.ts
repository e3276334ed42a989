import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { PasswordPolicySettings } from '@atelier/auth';
import { isLoopback } from '@atelier/core/http-utils';
import { maxLeaseS } from '@atelier/core/job-attempts';
import { type LimitClass, type LimitSettings, limitDefaults } from '@atelier/core/policy';
import { strictnessLevels } from '@atelier/core/schemas/moderation';
import { limitVariable } from '@atelier/core/settings/rate-limits';
import { clauseOf } from '@atelier/core/validation-messages';
import { engineEnv, workerEnv } from '@atelier/core/worker-env';
import { z } from 'zod';
import { chainHeaders } from '../http/address.ts';
import { checkpointVariables, readCheckpointTargets } from './audit-checkpoints.ts';
import { auditStreamVariables, readAuditStream } from './audit-stream.ts';
import { missingCredentials } from './credentials.ts';
import { databaseVariables, readDatabaseTls } from './database.ts';
import {
  ConfigError,
  endpoint,
  flag,
  httpUrl,
  integer,
  isHost,
  isHostWithPort,
  isOrigin,
  limit,
  list,
} from './fields.ts';
import { identityVariables, readIdentity } from './identity.ts';
import { localEngineVariables, readLocalEngine } from './local-engine.ts';
import { unknownVariables } from './names.ts';
import { readProvidersFile } from './providers-file.ts';
import { coversMostAddresses, isProxy } from './proxies.ts';
import { responseVariables } from './responses.ts';
import { retentionVariables } from './retention.ts';
import { Secret } from './secret.ts';
import { isWeakSecret, secretMinLength } from './secrets.ts';
import { readTextModel, textModelVariables } from './text-model.ts';
import { uploadVariables } from './uploads.ts';

export { ConfigError } from './fields.ts';

export { limitVariable };

const limitNames = Object.keys(limitDefaults) as LimitClass[];
const limitShape = Object.fromEntries(
  limitNames.map((name) => [limitVariable(name), limit(limitDefaults[name])]),
);

/** To what browsers apply "only over TLS": this host, also its subdomains, or these from the list built into browsers. */
const hstsScopes = ['host', 'subdomains', 'preload'] as const;

/** Characters. */
export const metricsTokenMaxLength = 200;

/** A secret that the operator generates: any text that is hard to guess. */
const strongSecret = (maxLength: number, params?: { error: string }) =>
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
 * Every variable that the server reads, with its default. `.env.example` lists the same names; a test compares the two.
 * Unset NODE_ENV means production.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  HOST: z.string().refine(isHost, 'must be an address or a name of this machine').default('127.0.0.1'),
  // No 0: with a random port the address of passkeys, cookies and links would not be known.
  PORT: integer(1, 65_535, 3000),
  APP_URL: httpUrl.optional(),
  HSTS: z.enum(hstsScopes).default('host'),
  DATA_DIR: z.string().min(1).default('./data'),
  ...databaseVariables,
  SECRET_KEY: strongSecret(1000, {
    error: 'is missing; ./atelier start makes one, or set it to at least 32 random characters',
  }),
  TRUSTED_PROXIES: list(isProxy, 'addresses or ranges such as 10.0.0.1 or 10.0.0.0/24').refine(
    (items) => !coversMostAddresses(items),
    'would trust nearly every address; list only your own proxies',
  ),
  ...responseVariables,
  FORWARDED_HEADER: z.enum(chainHeaders).default('x-forwarded-for'),
  TRUSTED_HOSTS: list(isHostWithPort, 'host names such as studio.example or localhost:5173'),
  CORS_ORIGINS: list(isOrigin, 'whole origins such as https://studio.example'),
  REGISTRATION_OPEN: flag(true),
  PASSWORD_POLICY: z.enum(['passphrase', 'complexity']).default('passphrase'),
  PASSWORD_MIN_LENGTH: integer(8, 64, 8),
  PASSWORD_MIN_STRENGTH: integer(0, 4, 2),
  BREACHED_PASSWORDS_URL: endpoint.optional(),
  SESSION_SLIDING_HOURS: integer(1, 720, 24),
  SESSION_ABSOLUTE_HOURS: integer(1, 8760, 168),
  SESSION_IDLE_MINUTES: integer(0, 525_600, 0),
  SESSIONS_PER_USER: integer(1, 1000, 20),
  CSRF_TTL_MINUTES: integer(5, 1440, 60),
  ARGON2_CONCURRENCY: integer(1, 32, 1),
  ARGON2_QUEUE: integer(1, 10_000, 200),
  QUOTA_IMAGES_PER_MONTH: integer(0, 1_000_000, 1000),
  BUDGET_MINOR_PER_MONTH: integer(0, 1_000_000_000, 1000),
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD')
    .default('USD'),
  ...retentionVariables,
  ...checkpointVariables,
  IMAGES_MAX_STORED: integer(1, 10_000_000, 20_000),
  MODERATION_STRICTNESS: z.enum(strictnessLevels).default('standard'),
  MODERATION_REPEATS: limit({ points: 3, windowS: 86_400 }),
  ...uploadVariables,
  MODERATION_PICTURES: flag(true),
  MODERATION_PICTURES_PERCENT: integer(50, 99, 80),
  JOBS_MAX_UNFINISHED: integer(1, 10_000, 50),
  JOB_LEASE_SECONDS: integer(2, maxLeaseS, 30),
  JOB_MAX_ATTEMPTS: integer(1, 20, 3),
  WORKER_CONCURRENCY: integer(0, 64, 2),
  ENGINE_THREADS: integer(1, 64, 1),
  ENGINE_TIMEOUT_SECONDS: integer(1, 3600, 60),
  PROVIDERS_FILE: z.string().min(1).optional(),
  BODY_LIMIT_BYTES: integer(1024, 16_777_216, 262_144),
  BATCH_MAX_CALLS: integer(1, 100, 10),
  SHUTDOWN_ANNOUNCE_SECONDS: integer(0, 120, 2),
  SHUTDOWN_GRACE_SECONDS: integer(1, 300, 10),
  METRICS_TOKEN: strongSecret(metricsTokenMaxLength).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['auto', 'json', 'pretty']).default('auto'),
  ...auditStreamVariables,
  ...textModelVariables,
  ...localEngineVariables,
  ...identityVariables,
  ...limitShape,
});

/** @throws ConfigError when the file cannot be read or is not UTF-8: decoding would silently change a secret */
const readValueFile = (name: string, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)).trim();
  } catch (thrown) {
    const why = thrown instanceof TypeError ? 'is not UTF-8' : 'cannot be read';
    throw new ConfigError(`The file that ${name}_FILE names ${why}.`);
  }
};

/**
 * Warnings about variables that resemble settings; names, never values.
 * @throws ConfigError for a typo: the default in its place could be less strict than what the operator meant
 */
const checkNames = (env: NodeJS.ProcessEnv): string[] => {
  const strays = unknownVariables(env, Object.keys(variables.shape));
  // If the right one is set as well, the other is probably another program's.
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const typos = strays.filter(
    ({ isTypo, nearest }) => isTypo && !isSet(nearest) && !isSet(`${nearest}_FILE`),
  );
  if (typos.length > 0) {
    const suggestions = typos.map(({ name, nearest }) => `${name} (did you mean ${nearest}?)`);
    throw new ConfigError(`Unknown settings: ${suggestions.join('; ')}. Correct or remove them.`);
  }
  return strays.map(({ name, nearest }) => `${name} is not a setting; did you mean ${nearest}?`);
};

/** Reads `X` from the file that `X_FILE` names, the convention for container secrets. */
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

/** Served under the name `localhost`: a passkey's RP ID must be a name, not an address (WebAuthn 3, §5.1.2). */
const namedLocalhost = ['127.0.0.1', '::1', 'localhost'];
const hostOf = (host: string): string => {
  if (namedLocalhost.includes(host)) return 'localhost';
  return isIP(host) === 6 ? `[${host}]` : host;
};

/**
 * Reads the environment; nothing else does.
 * @throws ConfigError naming every variable that is missing or wrong
 */
export const loadConfig = (env: NodeJS.ProcessEnv) => {
  const warnings = checkNames(env);
  const given = withFiles(env);
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${clauseOf(message)}`);
    throw new ConfigError(`The configuration is invalid: ${faults.join('; ')}.`);
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
    /** The variables that are set, directly or by a file; the others have their defaults. */
    given: new Set(Object.keys(given)),
    /** Sentences for the operator, without values. */
    warnings: [
      ...warnings,
      ...missingCredentials(
        { smtpHost: values.SMTP_HOST, smtpUser: values.SMTP_USER },
        values.DATABASE_URL ?? '',
        env,
      ),
    ],
    appUrl,
    secure: appUrl.protocol === 'https:',
    hsts: values.HSTS,
    loopback: isLoopback(appUrl.hostname),
    dataDir,
    databaseUrl: values.DATABASE_URL ?? `file:${resolve(dataDir, 'atelier.sqlite')}`,
    databaseTls: readDatabaseTls(values),
    limits,
    passwordPolicy,
    textModel: readTextModel(values),
    auditStream: readAuditStream(values),
    checkpointTargets: readCheckpointTargets(values),
    fileProviders: values.PROVIDERS_FILE === undefined ? [] : readProvidersFile(values.PROVIDERS_FILE, env),
    /** The part of the environment that worker processes get. */
    workerEnv: workerEnv(env),
    /** The part that a neural engine on this machine gets. */
    engineEnv: engineEnv(env),
    localEngine: readLocalEngine(values),
    ...readIdentity(values, { appUrl, isProduction: values.NODE_ENV === 'production' }),
  };
};
export type Config = ReturnType<typeof loadConfig>;
