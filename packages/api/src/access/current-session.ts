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
 * Requires a verified address before a credential is added: otherwise a person who registers with a stranger's address
 * could keep access after its owner takes over (account pre-hijacking, pitfall 15). @throws AppError `email_unverified`
 */
export const requireVerified = ({ emailVerifiedAt }: Pick<UserRecord, 'emailVerifiedAt'>): void => {
  if (emailVerifiedAt === null) throw new AppError('email_unverified');
};

/**
 * Whether the caller's session is still valid within this transaction: since the guard read it, it may have ended or
 * its token been replaced, and the user may have been locked or given another role.
 */
export const isSessionCurrent = async (
  stores: Pick<Stores, 'sessions'>,
  principal: Principal,
): Promise<boolean> => {
  const found = await stores.sessions.findWithUser(sessionOf(principal).tokenHash);
  return found !== null && found.user.lockedAt === null && found.user.role === principal.user.role;
};

/** @throws AppError `unauthenticated` if the caller's session is no longer valid */
export const requireCurrentSession = async (
  stores: Pick<Stores, 'sessions'>,
  principal: Principal,
): Promise<void> => {
  if (!(await isSessionCurrent(stores, principal))) throw new AppError('unauthenticated');
};

/**
 * Locks the caller's user row for a change of credentials. Revoking access locks it, too, so the change either happens
 * before and is revoked with it, or finds the session ended.
 * @throws AppError `unauthenticated` if the caller's session is no longer valid
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

/** The unchanged `provenAt` of the caller's session, for changes that prove nothing. */
export const unchangedProof = (principal: Principal): Date => sessionOf(principal).provenAt;

/**
 * Replaces the token of the caller's session, as after every change of credentials (ASVS 7.2.4). Such a change is no
 * proof, or a chain of changes would never need step-up: callers pass `unchangedProof` unless step-up accepts what was
 * presented. @returns its cookie. @throws AppError `unauthenticated` if the session was ended in the meantime
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
