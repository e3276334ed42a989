import { AppError } from '@atelier/core/errors';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { SignInRequest } from '../auth/sign-in-completion.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal } from '../trpc/request-context.ts';
import { linkExpired, ownerSubject, requireUnlocked } from './one-time-links.ts';

/** The invited user's side of an account that an administrator created. */
export const invitationAcceptance = ({
  db,
  clock,
  checkPassword,
  hasher,
  links,
  loginThrottle,
  settings,
  signInCompletion,
}: Pick<
  Deps,
  'checkPassword' | 'clock' | 'db' | 'hasher' | 'links' | 'loginThrottle' | 'settings' | 'signInCompletion'
>) => ({
  /**
   * Sets the first password and signs the user in. The address counts as verified: the administrator, who may also have
   * passed the link on, answers for it, as the operator does at setup.
   * @returns the cookies of the session
   * @throws AppError `not_found`, `validation_failed` (the link stays valid), `account_locked`, `method_off`
   */
  async accept(
    { token, password }: { readonly token: string; readonly password: string },
    request: SignInRequest,
    before: Principal | null,
    audit: AuditTrail,
  ): Promise<readonly string[]> {
    if (!settings.regularAuth) throw new AppError('method_off');
    const { user: invited } = await links.read(db, token, 'invitation');
    requireUnlocked(invited);
    await checkPassword(password, invited);
    const passwordHash = await hasher.hash(password);
    const { cookies } = await db.transaction(async (stores) => {
      const { user } = await links.redeem(stores, token, 'invitation');
      requireUnlocked(user);
      // A reset by email may have set a password since; then the invitation is void.
      if (!(await stores.users.setPasswordHash(user.id, null, passwordHash))) throw linkExpired();
      const now = clock.now();
      await stores.users.setEmailVerified(user.id, user.email, now);
      await stores.users.recordSignIn(user.id, passwordHash, now, request.ip);
      await stores.invitations.delete(user.id);
      await loginThrottle.resetAccountFailures(stores, user.email);
      await audit.write(stores, 'invitation_accepted', ownerSubject(user));
      const accepted = {
        ...user,
        passwordHash,
        emailVerifiedAt: now,
        lastSignInAt: now,
        lastSignInIp: request.ip,
      };
      const proof = { kind: 'password', at: now } as const;
      const attempt = { user: accepted, method: 'registration', before, isNew: true, proof } as const;
      return signInCompletion.afterFirstFactor(stores, attempt, request, audit);
    });
    return cookies;
  },
});
