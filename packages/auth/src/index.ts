export { type Csrf, type CsrfDeps, createCsrf, csrfDefaults } from './csrf.ts';
export {
  createPasswordPolicy,
  type PasswordPolicySettings,
  passwordPolicyDefaults,
} from './password-policy.ts';
export {
  type Argon2Settings,
  createPasswordHasher,
  type PasswordHasherSettings,
  passwordHasherDefaults,
} from './passwords.ts';
export { createPreSession, type PreSession, preSessionDefaults } from './pre-session.ts';
export { createSecretSource, deriveKey } from './secrets.ts';
export { type SessionSettings, sessionDefaults } from './session-life.ts';
export {
  type Authenticated,
  createSessions,
  type Device,
  type Sessions,
  type SessionsDeps,
  type StartedSession,
} from './sessions.ts';
