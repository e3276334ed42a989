import { AppError } from '@atelier/core/errors';
import { roleOutranks } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { type Actor, actorOf, type Principal } from '../trpc/request-context.ts';
import { requireCurrentSession, sessionOf } from './current-session.ts';

/** Nobody but a superadmin acts on an equal, nobody on a superior, nor through the console on themselves (R-AUTHZ-3). */
export const mayManage = (actor: Actor, target: UserRecord): boolean =>
  actor.userId !== target.id && roleOutranks(actor.role, target.role);

/**
 * Somebody else's account for an admin's change, held for this transaction together with the admin's own: what the
 * guard read of the admin may have changed while the request was on its way. Both are held in one order by everybody,
 * so that two who act on each other never wait in a circle.
 * @throws AppError `unauthenticated`, `not_found`, `forbidden`
 */
export const lockTarget = async (
  stores: Stores,
  principal: Principal,
  userId: string,
): Promise<UserRecord> => {
  let target: UserRecord | null = null;
  for (const id of [principal.user.id, userId].toSorted()) {
    const held = await stores.users.findForUpdate(id);
    if (id === userId) target = held;
  }
  await requireCurrentSession(stores, principal);
  if (target === null) throw new AppError('not_found');
  if (!mayManage(actorOf(principal), target)) throw new AppError('forbidden');
  return target;
};

/**
 * Ends whatever has let anybody in, but for the caller's own session (ASVS 7.4.5). Every account is held first: else a
 * program that somebody lets in at this very moment, by a session that ends here, would outlive it.
 * @throws AppError `unauthenticated` when the caller may not act any more
 */
export const revokeEveryonesAccess = async (stores: Stores, principal: Principal) => {
  await stores.users.lockAll();
  await requireCurrentSession(stores, principal);
  // In the order of `revokeAllAccess`, and for its reason.
  await stores.challenges.deleteAll();
  const sessionsEnded = await stores.sessions.deleteAll(sessionOf(principal).sessionId);
  return { sessionsEnded, clientsEnded: await stores.bearers.deleteAll() };
};

/** Ends whatever has let the account in, half-finished sign-ins and programs included (ASVS 7.4.2). */
export const revokeAllAccess = async (stores: Stores, userId: string) => {
  // Challenges first: a sign-in that completes at this moment has begun its session before, or never will.
  await stores.challenges.deleteAllOf(userId);
  const sessionsEnded = await stores.sessions.deleteAllOf(userId);
  return { sessionsEnded, clientsEnded: await stores.bearers.deleteAllOf(userId) };
};
