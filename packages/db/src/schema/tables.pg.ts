import { pgKit } from './kit.pg.ts';
import type { Kit } from './kit.sqlite.ts';
import { defineTables } from './schema.ts';

// The only cast of PostgreSQL's builders to SQLite's. It is sound for the schema: both have the methods that it calls, and
// `schema.test.ts` compares the resulting columns.
const kit = pgKit as unknown as Kit;

/** The tables for drizzle-kit (`drizzle/postgres`) and the PostgreSQL driver. */
export const {
  workspaces,
  users,
  memberships,
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
  invitations,
  accountTrust,
  accessReviews,
  loginAttempts,
  tokenFamilies,
  accessTokens,
  refreshTokens,
  outbox,
  imports,
  importPeople,
  assets,
  jobs,
  images,
  drawnPictures,
  jobPreviews,
  blobRemovals,
  providers,
  models,
  favouriteModels,
  engineRevisions,
  comparisons,
  comparisonEntries,
  comparisonVotes,
  presets,
  trainings,
  loras,
  loraRemovals,
  orphanedWork,
  localEngines,
  imageTexts,
  userTexts,
  enhancements,
  auditEvents,
} = defineTables(kit);
