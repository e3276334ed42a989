export { type BearerAuthentication, createBearerAuthentication } from './bearer/authentication.ts';
export { bearerTokenDefaults, createBearerTokens } from './bearer/tokens.ts';
export { createDevices, type Devices, deviceDefaults } from './known-devices.ts';
export { createOAuthProviders, type OAuthProvidersDeps } from './oauth/providers.ts';
export {
  type GitHubSettings,
  type GoogleSettings,
  gitHubIssuer,
  type OAuthProviderSettings,
  type OidcSettings,
} from './oauth/settings.ts';
export { createPasskeys, type PasskeysDeps, passkeyDefaults } from './passkeys/passkeys.ts';
export {
  argon2Defaults,
  createPasswordHasher,
  type PasswordHasherSettings,
} from './passwords/hasher.ts';
export type { Argon2Settings } from './passwords/hashing.ts';
export { createHashingProcess } from './passwords/hashing-process.ts';
export {
  createPasswordPolicy,
  type PasswordPolicySettings,
} from './passwords/policy.ts';
export { costliestHashes, isAcceptableHash } from './passwords/stored-hashes.ts';
export { createSealer, type SealingKey } from './sealer.ts';
export {
  challengeCookieDefaults,
  createChallengeCookie,
  type ReadableChallengeCookie,
} from './second-factor/challenge-cookie.ts';
export { createRecoveryCodes } from './second-factor/recovery-codes.ts';
export { createTotpCodes } from './second-factor/totp.ts';
export { createSecretSource, deriveKey } from './secrets.ts';
export { type Csrf, createCsrf } from './sessions/csrf.ts';
export { type SessionSettings, sessionDefaults } from './sessions/lifetime.ts';
export { createPreSession, type PreSession, preSessionDefaults } from './sessions/pre-session.ts';
export { createSessions } from './sessions/sessions.ts';
export type { Device, Sessions, SessionsDeps, StartedSession } from './sessions/types.ts';
