import { tokenPurposes } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { factorRemoved } from './second-factor-state.ts';

/**
 * Ends the sessions of an account with everything that could become one: sign-ins half done, links, a change of
 * address. @returns how many sessions
 */
export const endSessions = async (stores: Stores, userId: string): Promise<number> => {
  // Challenges first: a sign-in that completes at this moment has begun its session before, or never will.
  await stores.challenges.deleteAllOf(userId);
  await stores.tokens.deleteAllOf(userId, tokenPurposes);
  await stores.emailChanges.deleteOf(userId);
  return stores.sessions.deleteAllOf(userId);
};

/** Ends everything by which somebody is inside an account: nobody stays but who proves it anew. */
export const evict = async (stores: Stores, userId: string) => ({
  sessionsEnded: await endSessions(stores, userId),
  clientsEnded: await stores.bearers.deleteAllOf(userId),
});

/** Whether the account has a second factor, and none that was set up before `since`. */
export const hasOnlyFactorsSince = async (
  stores: Stores,
  { id, secondFactorAt }: UserRecord,
  since: Date,
): Promise<boolean> => {
  if (secondFactorAt === null) return false;
  const confirmedAt = (await stores.totp.find(id))?.confirmedAt ?? null;
  const passkeys = await stores.passkeys.listOf(id);
  return !(
    (confirmedAt !== null && confirmedAt < since) ||
    passkeys.some(({ createdAt }) => createdAt < since)
  );
};

export const removeIdentitiesSince = async (stores: Stores, { id }: UserRecord, since: Date) => ({
  identitiesRemoved: await stores.identities.deleteSince(id, since),
});

/**
 * Removes the ways into a held account that were set up at or after `since`, and all recovery codes: they bear no
 * date, so any of them may be somebody else's. Sign-in asks for a second factor afterwards if one is left.
 */
export const removeWaysInSince = async (stores: Stores, user: UserRecord, since: Date) => {
  const passkeysRemoved = await stores.passkeys.deleteSince(user.id, since);
  const identities = await removeIdentitiesSince(stores, user, since);
  const confirmedAt = (await stores.totp.find(user.id))?.confirmedAt ?? null;
  const totpRemoved = confirmedAt !== null && confirmedAt >= since && (await stores.totp.delete(user.id));
  await stores.recoveryCodes.replace(user.id, []);
  await factorRemoved(stores, user);
  return { passkeysRemoved, ...identities, totpRemoved };
};
