import { sqliteKit } from './kit.sqlite.ts';
import { defineTables } from './schema.ts';

/** What drizzle-kit reads to generate `drizzle/sqlite`, and what the SQLite driver queries. */
export const {
  workspaces,
  users,
  sessions,
  quotas,
  identities,
  totpSecrets,
  recoveryCodes,
  passkeys,
  oneTimeTokens,
  spentValues,
  signInChallenges,
  emailChanges,
  accountTrust,
  accessReviews,
  loginAttempts,
  tokenFamilies,
  accessTokens,
  refreshTokens,
  outbox,
  imports,
  importPeople,
  jobs,
  images,
  drawnPictures,
  blobRemovals,
  imageTexts,
  userTexts,
  auditEvents,
} = defineTables(sqliteKit);
