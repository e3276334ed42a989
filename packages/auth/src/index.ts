export { bearerTokenDefaults, createBearerTokens } from './bearer-tokens.ts';
export {
  challengeCookieDefaults,
  createChallengeCookie,
  type ReadableChallengeCookie,
} from './challenge-cookie.ts';
export { type Csrf, createCsrf } from './csrf.ts';
export { createDevices, type Devices, deviceDefaults } from './devices.ts';
export { createOAuthProviders, type OAuthProvidersDeps } from './oauth.ts';
export {
  type GitHubSettings,
  type GoogleSettings,
  gitHubIssuer,
  type OAuthProviderSettings,
  type OidcSettings,
} from './oauth-settings.ts';
export { createPasskeys, type PasskeysDeps, passkeyDefaults } from './passkeys.ts';
export {
  createPasswordPolicy,
  type PasswordPolicySettings,
} from './password-policy.ts';
export {
  type Argon2Settings,
  argon2Defaults,
  createPasswordHasher,
  type PasswordHasherSettings,
} from './passwords.ts';
export { createPreSession, type PreSession, preSessionDefaults } from './pre-session.ts';
export { createRecoveryCodes } from './recovery-codes.ts';
export { createSealer, type SealingKey } from './sealer.ts';
export { createSecretSource, deriveKey } from './secrets.ts';
export { type SessionSettings, sessionDefaults } from './session-life.ts';
export {
  createSessions,
  type Device,
  type Sessions,
  type SessionsDeps,
  type StartedSession,
} from './sessions.ts';
export { dearestHashes, isBearableHash } from './stored-hashes.ts';
export { createTotpCodes } from './totp.ts';
