import { pgKit } from './kit.pg.ts';
import type { Kit } from './kit.sqlite.ts';
import { defineTables } from './schema.ts';

// The one place where PostgreSQL's builders pass for SQLite's. It is sound as far as the schema goes: both offer
// the methods it chains, and `schema.test.ts` compares the resulting columns on both sides.
const kit = pgKit as unknown as Kit;

/** What drizzle-kit reads to generate `drizzle/postgres`, and what the PostgreSQL driver queries. */
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
  blobRemovals,
  imageTexts,
  userTexts,
  auditEvents,
} = defineTables(kit);
