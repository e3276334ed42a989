import { AppError } from '@atelier/core/errors';
import { roleOutranks } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { type Actor, actorOf, type Principal } from '../trpc/request-context.ts';
import { requireCurrentSession } from './current-session.ts';

/** Only a superadmin acts on an equal; no admin acts on a superior or, through the console, on themselves (R-AUTHZ-3). */
export const mayManage = (actor: Actor, target: UserRecord): boolean =>
  actor.userId !== target.id && roleOutranks(actor.role, target.role);

/**
 * Locks another user's row for an admin's change, together with the admin's own: what the guard read of the admin may
 * have changed since. Rows are locked in the order of their ids, so that two admins who act on each other do not deadlock.
 * @param others ids of further users whose rows the change needs
 * @throws AppError `unauthenticated`, `not_found`, `forbidden`
 */
export const lockTarget = async (
  stores: Stores,
  principal: Principal,
  userId: string,
  others: readonly string[] = [],
): Promise<UserRecord> => {
  let target: UserRecord | null = null;
  for (const id of [...new Set([principal.user.id, userId, ...others])].toSorted()) {
    const locked = await stores.users.findForUpdate(id);
    if (id === userId) target = locked;
  }
  await requireCurrentSession(stores, principal);
  if (target === null) throw new AppError('not_found');
  if (!mayManage(actorOf(principal), target)) throw new AppError('forbidden');
  return target;
};
