import { type ReviewedAccess, tokenPurposes } from '@atelier/core/ports/identity-records';
import type { Stores } from '@atelier/core/ports/stores';

/** Links that a reset or a report leaves alone: no other link and no later sign-in makes a report impossible. */
const lasting: readonly string[] = ['disown_sign_in'];
const ending = tokenPurposes.filter((purpose) => !lasting.includes(purpose));

/**
 * Ends the sessions of an account with everything that could become one: sign-ins half done, links, a change of
 * address. Links of reports stay good. @returns how many sessions
 */
export const endSessions = async (stores: Stores, userId: string): Promise<number> => {
  // Challenges first: a sign-in that completes at this moment has begun its session before, or never will.
  await stores.challenges.deleteAllOf(userId);
  await stores.tokens.deleteAllOf(userId, ending);
  await stores.emailChanges.deleteOf(userId);
  return stores.sessions.deleteAllOf(userId);
};

/** Ends everything by which somebody is inside an account: nobody stays but who proves it anew. */
export const revokeAccess = async (stores: Stores, userId: string) => ({
  sessionsEnded: await endSessions(stores, userId),
  clientsEnded: await stores.bearers.deleteAllOf(userId),
});

const removed = (kind: ReviewedAccess['kind'], name: string, at: Date | null): ReviewedAccess => ({
  kind,
  name,
  addedAt: at?.toISOString() ?? null,
  outcome: 'removed',
});

/** What `revokeAccess` is about to end, for its owner to read. */
export const activeAccess = async (stores: Stores, userId: string, now: Date): Promise<ReviewedAccess[]> => {
  const sessions = await stores.sessions.listOf(userId, now);
  const families = await stores.bearers.listOf(userId, now);
  const change = await stores.emailChanges.findOf(userId, now);
  return [
    ...(sessions.length === 0 ? [] : [removed('sessions', String(sessions.length), null)]),
    ...families.map(({ name, createdAt }) => removed('token', name, createdAt)),
    ...(change === null ? [] : [removed('email_change', change.newEmail, null)]),
  ];
};
