import { isAcceptedProof } from './accepted-proof.ts';
import { type Arriving, hasReturned, type IdentityArrivalDeps, type Landing } from './identity-landing.ts';
import { ownPath } from './own-path.ts';
import { sessionOf } from './own-session.ts';

/** Proves anew who is here, by the provider that opens the account (R-ID-9). */
export const stepUpByIdentity = async (
  { db, clock, sessions, settings }: IdentityArrivalDeps,
  { intent, profile, request, caller, audit }: Arriving<'step_up'>,
): Promise<Landing> => {
  const { userId } = intent;
  if (!hasReturned(caller, intent)) return { fault: 'expired' };
  const now = clock.now();
  const { authenticatedAt } = profile;
  // What was proven there before this began proves nothing now.
  if (authenticatedAt !== null && now.getTime() - authenticatedAt.getTime() >= settings.stepUpTtlMs)
    return { fault: 'failed', userId };
  return db.transaction(async (stores) => {
    const user = await stores.users.hold(userId);
    // Something better may have come while the person was away.
    if (user === null || !isAcceptedProof('provider', user, settings)) return { fault: 'failed', userId };
    if (user.lockedAt !== null) return { fault: 'account_locked', userId };
    const { provider, issuer, subject } = profile;
    const identity = await stores.identities.find(provider, issuer, subject);
    if (identity?.userId !== userId) return { fault: 'other_account', userId };
    const device = { ip: request.ip, userAgent: request.userAgent };
    const renewed = await sessions.renew(sessionOf(caller), device, now);
    if (renewed === null) return { fault: 'expired', userId };
    await stores.identities.touch(identity.id, now);
    await audit.write(stores, 'step_up', {
      entityType: 'session',
      entityId: intent.sessionId,
      details: { method: profile.provider },
    });
    return { location: ownPath(intent.next) ?? '/account', cookies: [renewed.setCookie], entered: false };
  });
};
