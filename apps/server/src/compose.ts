import { join } from 'node:path';
import {
  createDerivatives,
  createDiskBlobs,
  createEmbeddedEngine,
  createMemoryLimiter,
} from '@atelier/adapters';
import { appRouter, createServices, createWire, engineRegistry, policyTable } from '@atelier/api';
import {
  argon2Defaults,
  createCsrf,
  createDevices,
  createPasswordHasher,
  createPasswordPolicy,
  createPreSession,
  createSecretSource,
  createSessions,
  deriveKey,
  deviceDefaults,
  preSessionDefaults,
  sessionDefaults,
} from '@atelier/auth';
import { type Clock, systemClock } from '@atelier/core/clock';
import type { Engine } from '@atelier/core/ports/engine';
import type { BlobStore } from '@atelier/core/ports/services';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from './config.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createAddressOf } from './http/address.ts';
import { createOriginPolicy } from './http/origin.ts';
import { routePolicies } from './http/routes.ts';
import { faultFields, type Logger, type Logs } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createJobSignals } from './signals.ts';
import { openStores, repositoryRoot } from './stores.ts';
import { createWorker } from './worker/worker.ts';

/** Where the web app is built to. */
export const webRoot = join(repositoryRoot, 'apps/web/dist');

const sessionCacheSize = 10_000;
const minuteMs = 60_000;
/** What a picture may take beyond the engine's own bound: small pictures beside it, slow disks. */
const storingSlackMs = 15_000;

const openIdentity = (config: Config, db: Database, log: Logger, clock: Clock) => {
  const { values, secure, passwordPolicy } = config;
  const master = values.SECRET_KEY.reveal();
  const secrets = createSecretSource();
  const sessions = createSessions({
    store: db.sessions,
    dataVersion: () => db.dataVersion(),
    clock,
    secrets,
    settings: {
      ...sessionDefaults,
      slidingTtlMs: values.SESSION_SLIDING_HOURS * 60 * minuteMs,
      absoluteTtlMs: values.SESSION_ABSOLUTE_HOURS * 60 * minuteMs,
      idleTtlMs: values.SESSION_IDLE_MINUTES === 0 ? null : values.SESSION_IDLE_MINUTES * minuteMs,
      maxPerUser: values.SESSIONS_PER_USER,
      secureCookies: secure,
    },
    cacheSize: sessionCacheSize,
    onBackgroundError: (thrown) => log.warn(faultFields(thrown), 'session bookkeeping failed'),
  });
  return {
    clock,
    secrets,
    sessions,
    preSession: createPreSession({ secrets, secureCookies: secure, ...preSessionDefaults }),
    devices: createDevices({
      key: deriveKey(master, 'device'),
      clock,
      secureCookies: secure,
      ...deviceDefaults,
    }),
    csrf: createCsrf({ key: deriveKey(master, 'csrf'), clock, ttlMs: values.CSRF_TTL_MINUTES * minuteMs }),
    hasher: createPasswordHasher({
      concurrency: values.ARGON2_CONCURRENCY,
      maxQueue: values.ARGON2_QUEUE,
      argon2: argon2Defaults,
    }),
    checkPassword: createPasswordPolicy(passwordPolicy),
  };
};

const openEngines = ({ values }: Config) => [
  createEmbeddedEngine({ threads: values.ENGINE_THREADS, timeoutMs: values.ENGINE_TIMEOUT_SECONDS * 1000 }),
];

/**
 * What a picture may take from when its lane asks for it. With more lanes than threads it first waits for those that
 * the other lanes have asked for, each of which may take the engine's whole bound: that is not the job's fault.
 */
const pictureTimeoutMs = ({ values }: Config): number => {
  const turns = Math.max(1, Math.ceil(values.WORKER_CONCURRENCY / values.ENGINE_THREADS));
  return turns * values.ENGINE_TIMEOUT_SECONDS * 1000 + storingSlackMs;
};

/** What a test may put in place of the configured part; production gives none. */
export interface Parts {
  readonly clock: Clock;
  readonly engines: readonly Engine[];
  readonly blobs: BlobStore;
}

/** The one place where drivers are chosen and everything gets what it depends on. */
export const compose = async (config: Config, { log, access }: Logs, parts: Partial<Parts> = {}) => {
  const { values, limits, dataDir } = config;
  const clock = parts.clock ?? systemClock;
  const db = await openStores(config, log);
  const identity = openIdentity(config, db, log, clock);
  const limiter = createMemoryLimiter(limits);
  const signals = createJobSignals();
  const metrics = createMetrics();
  const engines = parts.engines ?? openEngines(config);
  const registry = engineRegistry(engines);
  const blobs = parts.blobs ?? createDiskBlobs({ root: join(dataDir, 'blobs') });
  const services = createServices({
    ...identity,
    db,
    limiter,
    signals,
    blobs,
    engines: registry,
    settings: {
      registrationOpen: values.REGISTRATION_OPEN,
      passwordMinLength: values.PASSWORD_MIN_LENGTH,
      monthlyImages: values.QUOTA_IMAGES_PER_MONTH,
      maxUnfinishedJobs: values.JOBS_MAX_UNFINISHED,
    },
    policyRows: () => [...policyTable(appRouter), ...routePolicies()],
  });
  const worker = createWorker({
    db,
    blobs,
    engines: registry,
    derivatives: createDerivatives(),
    signals,
    clock,
    log,
    metrics,
    leaseMs: values.JOB_LEASE_SECONDS * 1000,
    pictureTimeoutMs: pictureTimeoutMs(config),
    concurrency: values.WORKER_CONCURRENCY,
    maxAttempts: values.JOB_MAX_ATTEMPTS,
  });
  return {
    db,
    worker,
    housekeeping: createHousekeeping({ db, blobs, clock, log, trashDays: values.TRASH_DAYS }),
    secrets: identity.secrets,
    clock,
    http: {
      ...identity,
      config,
      db,
      log,
      access,
      metrics,
      services,
      guard: { db, limiter, clock },
      origins: createOriginPolicy(config),
      addressOf: createAddressOf(values.TRUSTED_PROXIES),
      wire: createWire(appRouter, { maxBatchCalls: values.BATCH_MAX_CALLS }),
    },
    async close(): Promise<void> {
      await Promise.all(engines.map((engine) => engine.close()));
      await db.close();
    },
  };
};
export type House = Awaited<ReturnType<typeof compose>>;
