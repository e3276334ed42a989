import { AppError } from '@atelier/core/errors';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { registrationClosed } from '../shared/settings.ts';
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
}: Pick<Deps, 'checkPassword' | 'clock' | 'db' | 'hasher' | 'links' | 'loginThrottle' | 'settings'>) => ({
  /**
   * Sets the first password. It creates no session: email is no sign-in method (ASVS 6.3.6). The address counts as
   * verified: the administrator, who may have passed the link on, answers for it, as the operator does at setup.
   * @throws AppError `not_found`, `validation_failed` (the link stays valid), `account_locked`, `method_off`, `forbidden` while registration is closed
   */
  async accept(
    { token, password }: { readonly token: string; readonly password: string },
    audit: AuditTrail,
  ): Promise<void> {
    if (!settings.regularAuth) throw new AppError('method_off');
    if (!settings.invitationsOpen) throw registrationClosed();
    const { user: invited } = await links.read(db, token, 'invitation');
    requireUnlocked(invited);
    await checkPassword(password, invited);
    const passwordHash = await hasher.hash(password);
    await db.transaction(async (stores) => {
      const { user } = await links.redeem(stores, token, 'invitation');
      requireUnlocked(user);
      // A reset by email may have set a password since; then the invitation is void.
      if (!(await stores.users.setPasswordHash(user.id, null, passwordHash))) throw linkExpired();
      await stores.users.setEmailVerified(user.id, user.email, clock.now());
      await stores.invitations.delete(user.id);
      await loginThrottle.resetAccountFailures(stores, user.email);
      await audit.write(stores, 'invitation_accepted', ownerSubject(user));
    });
  },
});
