import { AppError } from '@atelier/core/errors';
import { maskedEmail } from '@atelier/core/masked-email';
import type { EmailChangeRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { isSessionCurrent } from '../access/current-session.ts';
import { endSessionsAndLinks } from '../access/revoke-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';
import { type ChangeSide, changePurposes, deleteEmailChange } from './change-email.ts';
import { isSessionOf, linkExpired, ownerSubject, requireUnlocked, type ValidLink } from './one-time-links.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

const signInFirst =
  'In this browser, sign in to the account whose email you are changing, then follow the link again.';
const addressTaken = 'Another account now uses this address. Yours stays the same.';

/** The side that has not confirmed yet; null if both have. */
const pendingSide = ({ oldConfirmedAt, newConfirmedAt }: EmailChangeRecord): ChangeSide | null => {
  if (oldConfirmedAt === null) return 'old';
  return newConfirmedAt === null ? 'new' : null;
};

/** Confirmations of a change of the email address; the second one applies it. */
export const emailChangeConfirmations = ({
  db,
  clock,
  links,
  notices,
}: Pick<Deps, 'clock' | 'db' | 'links' | 'notices'>) => {
  const findLink = async (token: string): Promise<ValidLink & { readonly side: ChangeSide }> => {
    for (const side of ['old', 'new'] as const) {
      const found = await links.find(db, token, changePurposes[side]);
      if (found !== null) return { side, ...found };
    }
    throw linkExpired();
  };

  /**
   * Ends all sessions, and all links, because they were sent to the old address. API clients continue. An old address
   * that was never verified gets no notice about the account.
   */
  const applyChange = async (
    stores: Stores,
    user: UserRecord,
    { oldEmail, newEmail }: EmailChangeRecord,
    request: Request,
    audit: AuditTrail,
  ): Promise<void> => {
    if (!(await stores.users.setEmail(user.id, oldEmail, newEmail, clock.now()))) throw linkExpired();
    const sessionsEnded = await endSessionsAndLinks(stores, user.id);
    await stores.tokens.deleteAllOf(user.id, ['disown_sign_in']);
    if (user.emailVerifiedAt !== null)
      await notices.send(stores, user, 'email_changed', request, { to: oldEmail });
    await notices.send(stores, user, 'email_changed', request, { to: newEmail });
    await audit.write(stores, 'email_changed', {
      ...ownerSubject(user),
      details: {
        sessionsEnded,
        // For the owner's activity. One that was never confirmed may be of someone else, so it is not kept.
        ...(user.emailVerifiedAt !== null && { from: maskedEmail(oldEmail) }),
        to: maskedEmail(newEmail),
      },
    });
  };

  const confirm = (
    token: string,
    side: ChangeSide,
    request: Request,
    principal: Principal | null,
    audit: AuditTrail,
  ): Promise<ChangeSide | null> =>
    db.transaction(async (stores) => {
      const { token: used, user } = await links.redeem(stores, token, changePurposes[side]);
      requireUnlocked(user);
      if (side === 'new' && !(isSessionOf(principal, user.id) && (await isSessionCurrent(stores, principal))))
        throw new AppError('forbidden', signInFirst);
      const change =
        used.note === null ? null : await stores.emailChanges.confirm(used.note, side, clock.now());
      if (change === null || change.userId !== user.id) throw linkExpired();
      const pending = pendingSide(change);
      if (pending === null) await applyChange(stores, user, change, request, audit);
      else await audit.write(stores, 'email_change_confirmed', { ...ownerSubject(user), details: { side } });
      return pending;
    });

  const abandon = async (user: UserRecord, side: ChangeSide, audit: AuditTrail): Promise<void> => {
    await db.transaction(async (stores) => {
      await stores.users.findForUpdate(user.id);
      await deleteEmailChange(stores, user.id);
      await audit.write(stores, 'email_change_confirmed', {
        ...ownerSubject(user),
        details: { side, dropped: true, reason: 'email_taken' },
      });
    });
  };

  return {
    /**
     * Records one side's confirmation; the second one changes the address. The new address is confirmed in a browser
     * that is signed in to the account, so that its owner cannot be tricked into giving their address to another user's
     * account (decision 0009).
     * @returns the side that still has to confirm; null if the address was changed and all sessions have ended
     * @throws AppError `not_found`, `forbidden`, `account_locked`, `conflict` if the address was taken in the meantime
     */
    async confirmEmailChange(
      token: string,
      request: Request,
      principal: Principal | null,
      audit: AuditTrail,
    ): Promise<ChangeSide | null> {
      const { side, user } = await findLink(token);
      try {
        return await confirm(token, side, request, principal, audit);
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'email_taken') throw thrown;
        await abandon(user, side, audit);
        throw new AppError('conflict', addressTaken);
      }
    },
  };
};
