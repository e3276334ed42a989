import { AppError } from '@atelier/core/errors';
import type { SessionRenewer } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

/** The session that the caller came with. @throws AppError `forbidden` for every other credential */
export const sessionOf = (principal: Principal) => {
  if (principal.credential.kind !== 'session') throw new AppError('forbidden');
  return { ...principal.credential, userId: principal.user.id };
};

/**
 * Nobody adds a way into an account before its address is proven: else whoever registers with a stranger's address
 * could wait inside for its owner (account pre-hijacking, pitfall 15). @throws AppError `email_unverified`
 */
export const requireVerified = ({ emailVerifiedAt }: Pick<UserRecord, 'emailVerifiedAt'>): void => {
  if (emailVerifiedAt === null) throw new AppError('email_unverified');
};

/**
 * Whether the caller may act yet, as this transaction sees it: the guard looked when the request began, and between
 * then and now the session may have ended or gone on under another token, the person been locked or given another role.
 */
export const isSessionCurrent = async (
  stores: Pick<Stores, 'sessions'>,
  principal: Principal,
): Promise<boolean> => {
  const found = await stores.sessions.findWithUser(sessionOf(principal).tokenHash);
  return found !== null && found.user.lockedAt === null && found.user.role === principal.user.role;
};

/** @throws AppError `unauthenticated` when the caller may not act any more */
export const requireCurrentSession = async (
  stores: Pick<Stores, 'sessions'>,
  principal: Principal,
): Promise<void> => {
  if (!(await isSessionCurrent(stores, principal))) throw new AppError('unauthenticated');
};

/**
 * Holds the caller's account for a change of what opens it. Whoever ends all that is inside the account holds it too,
 * so such a change comes before that and ends with it, or finds the session gone.
 * @throws AppError `unauthenticated` when the caller may not act any more
 */
export const lockCurrentUser = async (
  stores: Pick<Stores, 'users' | 'sessions'>,
  principal: Principal,
): Promise<UserRecord> => {
  const user = await stores.users.findForUpdate(principal.user.id);
  if (user === null) throw new AppError('unauthenticated');
  await requireCurrentSession(stores, principal);
  return user;
};

/** The `provenAt` of the caller's session as it is, for changes that show nothing of who makes them. */
export const unchangedProof = (principal: Principal): Date => sessionOf(principal).provenAt;

/**
 * The caller's session under a new token, as after every change of what opens the account (ASVS 7.2.4). Such a change
 * is no proof, or a chain of changes would never ask again: callers pass `unchangedProof` unless step-up accepts what was shown.
 * @returns its cookie. @throws AppError `unauthenticated` when the session was ended meanwhile
 */
export const renewCurrentSession = async (
  sessions: SessionRenewer,
  principal: Principal,
  request: Pick<RequestContext, 'ip' | 'userAgent'>,
  provenAt: Date,
): Promise<string> => {
  const { ip, userAgent } = request;
  const renewed = await sessions.renew(sessionOf(principal), { ip, userAgent }, provenAt);
  if (renewed === null) throw new AppError('unauthenticated');
  return renewed.setCookie;
};
