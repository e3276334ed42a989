import type { Stores } from '@atelier/core/ports/stores';
import type { Driver } from '../driver.ts';
import { shielded } from '../faults.ts';
import { auditStore } from './audit.ts';
import { bearerStore } from './bearers.ts';
import { signInChallengeStore } from './challenges.ts';
import { drawnStore } from './drawn.ts';
import { emailChangeStore } from './email-changes.ts';
import { guessStore } from './guesses.ts';
import { identityStore } from './identities.ts';
import { imageStore } from './images.ts';
import { importStore } from './imports.ts';
import { jobStore } from './jobs.ts';
import { outboxStore } from './outbox.ts';
import { passkeyStore } from './passkeys.ts';
import { quotaStore } from './quotas.ts';
import { recoveryCodeStore } from './recovery-codes.ts';
import { removalStore } from './removals.ts';
import { sessionStore } from './sessions.ts';
import { spentStore } from './spent.ts';
import { type SearchLimits, searchLimits } from './text-search.ts';
import { oneTimeTokenStore } from './tokens.ts';
import { totpStore } from './totp.ts';
import { trustStore } from './trust.ts';
import { userStore } from './users.ts';

/** Every store over one driver; no method lets an error of drizzle through. */
export const storesOf = (driver: Driver, search: SearchLimits = searchLimits): Stores => ({
  users: shielded(userStore(driver, search)),
  sessions: shielded(sessionStore(driver)),
  jobs: shielded(jobStore(driver)),
  drawn: shielded(drawnStore(driver)),
  images: shielded(imageStore(driver, search)),
  removals: shielded(removalStore(driver)),
  quotas: shielded(quotaStore(driver)),
  audit: shielded(auditStore(driver)),
  imports: shielded(importStore(driver)),
  tokens: shielded(oneTimeTokenStore(driver)),
  spent: shielded(spentStore(driver)),
  identities: shielded(identityStore(driver)),
  totp: shielded(totpStore(driver)),
  recoveryCodes: shielded(recoveryCodeStore(driver)),
  passkeys: shielded(passkeyStore(driver)),
  trust: shielded(trustStore(driver)),
  challenges: shielded(signInChallengeStore(driver)),
  emailChanges: shielded(emailChangeStore(driver)),
  guesses: shielded(guessStore(driver)),
  bearers: shielded(bearerStore(driver)),
  outbox: shielded(outboxStore(driver)),
});
