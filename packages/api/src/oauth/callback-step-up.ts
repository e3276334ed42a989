import { safeRedirect } from '@atelier/core/safe-redirect';
import { sessionOf } from '../access/current-session.ts';
import { isAcceptedProof } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';
import { type CallbackInput, type CallbackOutcome, isSameSession } from './callback-input.ts';

/** Step-up by a linked provider (R-ID-9). */
export const stepUpWithIdentity = async (
  {
    db,
    clock,
    sessions,
    settings,
  }: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
  { intent, profile, request, principal, audit }: CallbackInput<'step_up'>,
): Promise<CallbackOutcome> => {
  const { userId } = intent;
  if (!isSameSession(principal, intent)) return { fault: 'expired' };
  const now = clock.now();
  const { authenticatedAt } = profile;
  // An old sign-in at the provider is no fresh proof.
  if (authenticatedAt !== null && now.getTime() - authenticatedAt.getTime() >= settings.stepUpTtlMs)
    return { fault: 'failed', userId };
  return db.transaction(async (stores) => {
    const user = await stores.users.findForUpdate(userId);
    // A password or second factor may have been added during the flow.
    if (user === null || !isAcceptedProof('provider', user, settings)) return { fault: 'failed', userId };
    if (user.lockedAt !== null) return { fault: 'account_locked', userId };
    const { provider, issuer, subject } = profile;
    const identity = await stores.identities.find(provider, issuer, subject);
    if (identity?.userId !== userId) return { fault: 'other_account', userId };
    const device = { ip: request.ip, userAgent: request.userAgent };
    const renewed = await sessions.renew(sessionOf(principal), device, now);
    if (renewed === null) return { fault: 'expired', userId };
    await stores.identities.touch(identity.id, now);
    await audit.write(stores, 'step_up', {
      entityType: 'session',
      entityId: intent.sessionId,
      details: { method: profile.provider },
    });
    return {
      location: safeRedirect(intent.next) ?? '/account/security',
      cookies: [renewed.setCookie],
      signedIn: false,
    };
  });
};
