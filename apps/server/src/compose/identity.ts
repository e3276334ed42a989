import {
  argon2Defaults,
  challengeCookieDefaults,
  createBearerAuthentication,
  createBearerTokens,
  createChallengeCookie,
  createCsrf,
  createDevices,
  createHashingProcess,
  createOAuthProviders,
  createPasskeys,
  createPasswordHasher,
  createPreSession,
  createRecoveryCodes,
  createSealer,
  createSecretSource,
  createSessions,
  createTotpCodes,
  deriveKey,
  deviceDefaults,
  type OAuthProviderSettings,
  passkeyDefaults,
  preSessionDefaults,
  type SessionsDeps,
} from '@atelier/auth';
import type { Clock } from '@atelier/core/clock';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Database } from '@atelier/core/ports/stores';
import type { Config } from '../config/config.ts';
import { faultFields, type Logger } from '../observability/log.ts';
import { createDomainHash } from '../outbox/recipient-domains.ts';
import { createPseudonyms } from '../worker/pseudonyms.ts';
import { openPasswordPolicy } from './passwords.ts';
import { sessionSettingsOf } from './settings.ts';

const sessionCacheSize = 10_000;
const minuteMs = 60_000;

/** The enabled providers, in the order of the sign-in page. */
const oauthSettings = ({ providers: { google, github, oidc } }: Config): OAuthProviderSettings[] => {
  const settings: OAuthProviderSettings[] = [];
  if (google !== null)
    settings.push({ kind: 'google', ...google, clientSecret: google.clientSecret.reveal() });
  if (github !== null)
    settings.push({ kind: 'github', ...github, clientSecret: github.clientSecret.reveal() });
  if (oidc !== null) settings.push({ kind: 'oidc', ...oidc, clientSecret: oidc.clientSecret.reveal() });
  return settings;
};

/** How sessions are looked up. */
export type SessionLookUps = Pick<SessionsDeps, 'batchLookUps' | 'userChanges'> & {
  readonly cacheSize?: number | undefined;
  /** For the lifetimes. */
  readonly runtimeSettings: Pick<RuntimeSettings, 'get'>;
};

const openSessions = (
  config: Config,
  db: Database,
  log: Logger,
  clock: Clock,
  { cacheSize = sessionCacheSize, runtimeSettings, ...lookUps }: SessionLookUps,
) =>
  createSessions({
    store: db.sessions,
    ...lookUps,
    cacheSize,
    clock,
    secrets: createSecretSource(),
    settings: sessionSettingsOf(config, runtimeSettings),
    onBackgroundError: (thrown) => log.warn(faultFields(thrown), 'session bookkeeping failed'),
  });

/** Signed or encrypted state that the browser keeps; each kind has its own key. */
const openBrowserState = (
  { values, secure }: Config,
  keyFor: (purpose: string) => Uint8Array,
  clock: Clock,
) => ({
  preSession: createPreSession({
    secrets: createSecretSource(),
    secureCookies: secure,
    ...preSessionDefaults,
  }),
  devices: createDevices({ key: keyFor('device'), clock, secureCookies: secure, ...deviceDefaults }),
  csrf: createCsrf({ key: keyFor('csrf'), clock, ttlMs: values.CSRF_TTL_MINUTES * minuteMs }),
  challengeCookie: createChallengeCookie({ secureCookies: secure, ...challengeCookieDefaults }),
});

/** Sessions, tokens, passwords, second factors and providers. */
export const openIdentity = (
  config: Config,
  db: Database,
  log: Logger,
  clock: Clock,
  lookUps: SessionLookUps,
) => {
  const { values, secure, appUrl } = config;
  const master = values.SECRET_KEY.reveal();
  const keyFor = (purpose: string): Uint8Array => deriveKey(master, purpose);
  const secrets = createSecretSource();
  const sealer = createSealer({ keys: [{ id: '1', key: keyFor('seal') }] });
  const hashing = createHashingProcess({
    concurrency: values.ARGON2_CONCURRENCY,
    env: config.workerEnv,
    onFault: (cause) => log.error(faultFields(cause), 'the process that hashes passwords failed'),
  });
  const bearerTokens = createBearerTokens({ secrets, clock, ...config.bearer });
  return {
    clock,
    secrets,
    sealer,
    pseudonymOf: createPseudonyms(keyFor('provider-pseudonym')),
    recipientDomainHash: createDomainHash(keyFor('recipient-domain')),
    bearerTokens,
    sessions: openSessions(config, db, log, clock, lookUps),
    ...openBrowserState(config, keyFor, clock),
    bearers: createBearerAuthentication({
      store: db.bearers,
      tokens: bearerTokens,
      clock,
      onBackgroundError: (thrown) => log.warn(faultFields(thrown), 'token bookkeeping failed'),
    }),
    totpCodes: createTotpCodes({ clock }),
    recoveryCodes: createRecoveryCodes({ secrets }),
    passkeys: createPasskeys({ key: keyFor('passkey'), clock, siteUrl: appUrl, ...passkeyDefaults }),
    oauth: createOAuthProviders({
      providers: oauthSettings(config),
      appUrl: appUrl.origin,
      sealer,
      secrets,
      clock,
      secureCookies: secure,
    }),
    hasher: createPasswordHasher({
      concurrency: values.ARGON2_CONCURRENCY,
      maxQueue: values.ARGON2_QUEUE,
      argon2: argon2Defaults,
      hashing,
    }),
    checkPassword: openPasswordPolicy(config, log),
    closeHashing: hashing.close,
    /** Built from the configured address, never from the Host header (pitfall 8). */
    link: (path: string): string => new URL(path, appUrl).href,
  };
};
