import { AppError } from '@atelier/core/errors';
import type { SessionRenewer } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Call, Caller } from '../call.ts';

/** The session that the caller came with. @throws AppError `forbidden` for every other credential */
export const sessionOf = (caller: Caller) => {
  if (caller.credential.kind !== 'session') throw new AppError('forbidden');
  return { ...caller.credential, userId: caller.user.id };
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
export const isStillIn = async (stores: Pick<Stores, 'sessions'>, caller: Caller): Promise<boolean> => {
  const found = await stores.sessions.findWithUser(sessionOf(caller).tokenHash);
  return found !== null && found.user.lockedAt === null && found.user.role === caller.user.role;
};

/** @throws AppError `unauthenticated` when the caller may not act any more */
export const requireStillIn = async (stores: Pick<Stores, 'sessions'>, caller: Caller): Promise<void> => {
  if (!(await isStillIn(stores, caller))) throw new AppError('unauthenticated');
};

/**
 * Holds the caller's account for a change of what opens it. Whoever ends all that is inside the account holds it too,
 * so such a change comes before that and ends with it, or finds the session gone.
 * @throws AppError `unauthenticated` when the caller may not act any more
 */
export const holdOwn = async (
  stores: Pick<Stores, 'users' | 'sessions'>,
  caller: Caller,
): Promise<UserRecord> => {
  const user = await stores.users.hold(caller.user.id);
  if (user === null) throw new AppError('unauthenticated');
  await requireStillIn(stores, caller);
  return user;
};

/** The `provenAt` of the caller's session as it is, for changes that show nothing of who makes them. */
export const keptProof = (caller: Caller): Date => sessionOf(caller).provenAt;

/**
 * The caller's session under a new token, as after every change of what opens the account (ASVS 7.2.4). Such a change
 * is no proof, or a chain of changes would never ask again: callers pass `keptProof` unless step-up accepts what was shown.
 * @returns its cookie. @throws AppError `unauthenticated` when the session was ended meanwhile
 */
export const renewOwn = async (
  sessions: SessionRenewer,
  caller: Caller,
  request: Pick<Call, 'ip' | 'userAgent'>,
  provenAt: Date,
): Promise<string> => {
  const { ip, userAgent } = request;
  const renewed = await sessions.renew(sessionOf(caller), { ip, userAgent }, provenAt);
  if (renewed === null) throw new AppError('unauthenticated');
  return renewed.setCookie;
};
