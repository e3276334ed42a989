import { AppError } from '@atelier/core/errors';
import type { OAuthFault, OAuthProfile } from '@atelier/core/ports/identity';
import type { UserRecord } from '@atelier/core/ports/records';
import { isSessionCurrent } from '../access/current-session.ts';
import type { Deps } from '../shared/deps.ts';
import { type CallbackInput, type CallbackOutcome, isSameSession } from './callback-input.ts';
import { newIdentity } from './callback-sign-in.ts';

/** Both accounts must have the same verified address, so that they belong to one person (R-ID-4, pitfall 15). */
const faultOf = (user: UserRecord, { email, emailVerified }: OAuthProfile): OAuthFault | null => {
  if (user.lockedAt !== null) return 'account_locked';
  if (email === null) return 'email_missing';
  if (!emailVerified || user.emailVerifiedAt === null) return 'email_unverified';
  return email === user.email ? null : 'email_differs';
};

/** Links an account at a provider to the account of the session that started the flow. */
export const linkIdentity = async (
  {
    db,
    clock,
    notices,
  }: Pick<Deps, 'clock' | 'db' | 'notices' | 'oauth' | 'sessions' | 'settings' | 'signInCompletion'>,
  { intent, profile, request, principal, audit }: CallbackInput<'link'>,
): Promise<CallbackOutcome> => {
  const { userId } = intent;
  if (!isSameSession(principal, intent)) return { fault: 'expired' };
  const attempt = (): Promise<CallbackOutcome> =>
    db.transaction(async (stores) => {
      const user = await stores.users.findForUpdate(userId);
      if (user === null) return { fault: 'failed' };
      const fault = faultOf(user, profile);
      if (fault !== null) return { fault, userId };
      // The session may have ended while the provider was called.
      if (!(await isSessionCurrent(stores, principal))) return { fault: 'expired', userId };
      const identity = newIdentity(userId, profile, user.email, clock.now());
      await stores.identities.create(identity);
      await notices.send(stores, user, 'identity_linked', request, { what: profile.provider });
      await audit.write(stores, 'identity_linked', {
        entityType: 'identity',
        entityId: identity.id,
        details: { provider: profile.provider, issuer: profile.issuer },
      });
      return { location: `/account?linked=${profile.provider}`, cookies: [], signedIn: false };
    });
  try {
    return await attempt();
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'conflict') return { fault: 'already_linked', userId };
    throw thrown;
  }
};
