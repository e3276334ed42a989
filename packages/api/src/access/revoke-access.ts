import { type ReviewedAccess, tokenPurposes } from '@atelier/core/ports/identity-records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Principal } from '../trpc/request-context.ts';
import { requireCurrentSession, sessionOf } from './current-session.ts';

/** Links that survive: neither another link nor a later sign-in may make a report impossible. */
const keptPurposes: readonly string[] = ['disown_sign_in'];
const endedPurposes = tokenPurposes.filter((purpose) => !keptPurposes.includes(purpose));

/**
 * Ends the sessions of an account with all that could become one: unfinished sign-ins, links, a change of address. Links
 * to report a sign-in stay valid. @returns how many sessions
 */
export const endSessionsAndLinks = async (stores: Stores, userId: string): Promise<number> => {
  // Challenges first: a sign-in that completes at this moment has created its session before, or never will.
  await stores.challenges.deleteAllOf(userId);
  await stores.tokens.deleteAllOf(userId, endedPurposes);
  await stores.emailChanges.deleteOf(userId);
  return stores.sessions.deleteAllOf(userId);
};

/** Ends all access to a stolen account: sessions, links and access tokens. */
export const revokeAccess = async (stores: Stores, userId: string) => ({
  sessionsEnded: await endSessionsAndLinks(stores, userId),
  clientsEnded: await stores.bearers.deleteAllOf(userId),
});

/** Signs a user out everywhere: sessions, unfinished sign-ins and access tokens end (ASVS 7.4.2), links stay valid. */
export const signOutEverywhere = async (stores: Stores, userId: string) => {
  // Challenges first, as above.
  await stores.challenges.deleteAllOf(userId);
  const sessionsEnded = await stores.sessions.deleteAllOf(userId);
  return { sessionsEnded, clientsEnded: await stores.bearers.deleteAllOf(userId) };
};

/**
 * Signs all users out, except the caller's own session (ASVS 7.4.5). All accounts are locked first: otherwise a session
 * that ends here could issue an access token at this moment, which would outlive it.
 * @throws AppError `unauthenticated` if the caller's session has ended
 */
export const signEveryoneOut = async (stores: Stores, principal: Principal) => {
  await stores.users.lockAll();
  await requireCurrentSession(stores, principal);
  // Challenges first, as above.
  await stores.challenges.deleteAll();
  const sessionsEnded = await stores.sessions.deleteAll(sessionOf(principal).sessionId);
  return { sessionsEnded, clientsEnded: await stores.bearers.deleteAll() };
};

const removed = (kind: ReviewedAccess['kind'], name: string, at: Date | null): ReviewedAccess => ({
  kind,
  name,
  addedAt: at?.toISOString() ?? null,
  outcome: 'removed',
});

/** The access that `revokeAccess` is about to end, for the owner's overview. */
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
