import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import { accessReviews } from '../access/access-review.ts';
import { revokeAccess } from '../access/revoke-access.ts';
import {
  accessSince,
  countRemoved,
  neverReviewed,
  removeSince,
  reviewedUntil,
  shownSince,
} from '../access/unreviewed-access.ts';
import { unreviewedShares } from '../access/unreviewed-shares.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { linkExpired, ownerSubject } from './one-time-links.ts';
import { resetEmail } from './reset-password.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

interface Report {
  readonly token: string;
  /** Ids of unreviewed access that the owner recognises. */
  readonly keep?: readonly string[] | undefined;
}

const passwordRemoved: ReviewedAccess = { kind: 'password', name: '', addedAt: null, outcome: 'removed' };

/** "This was not me": reports of a sign-in or a registration, by links in emails. */
export const signInReports = (
  deps: Pick<Deps, 'clock' | 'db' | 'legalState' | 'links' | 'notices' | 'outbox' | 'settings' | 'signals'>,
) => {
  const { db, links, notices, settings } = deps;
  const reviews = accessReviews(deps);
  const sendLink = resetEmail(deps);

  return {
    /**
     * What a reset or a report with this link would remove.
     * @throws AppError `not_found`
     */
    async reviewLink(token: string) {
      const found =
        (await links.find(db, token, 'disown_sign_in')) ?? (await links.read(db, token, 'reset_password'));
      const { user } = found;
      // Nothing of an unverified account can be kept.
      if (user.emailVerifiedAt === null) return { since: null, items: [], onlyFactors: [] };
      const until = reviewedUntil(await db.trust.find(user.id));
      const items = await accessSince(db, user, until);
      const factors = items.filter(({ kind }) => kind === 'passkey' || kind === 'totp');
      const totp = (await db.totp.find(user.id))?.confirmedAt == null ? 0 : 1;
      const all = (await db.passkeys.listOf(user.id)).length + totp;
      const areOnly = user.secondFactorAt !== null && factors.length === all;
      const onlyFactors = areOnly ? factors.map(({ id }) => id) : [];
      const made = await unreviewedShares(db, user.id, until, deps.clock.now());
      return { since: shownSince(user, until).toISOString(), items: [...items, ...made], onlyFactors };
    },

    /**
     * Ends all sessions and tokens, removes unreviewed access and the password, and sends a reset link, or, if the
     * account lost its second factor, the notice that it is locked (decisions 0014 and 0024). Older and kept access
     * stays, second factors included.
     * @returns whether it was locked. @throws AppError `not_found`
     */
    async reportSignIn({ token, keep = [] }: Report, request: Request, audit: AuditTrail) {
      // A forged token must not cost a transaction, and above all not the lock of role changes.
      await links.read(db, token, 'disown_sign_in');
      const { isLocked } = await reviews.sparingLastSuperadmin((onFactorLoss) =>
        db.as({ system: 'account' }, async (stores) => {
          // It may lock the account; in the lock order this comes before the user row.
          await stores.users.serialiseRoleChanges();
          const { token: used, user } = await links.redeem(stores, token, 'disown_sign_in');
          if (used.note === null) throw linkExpired();
          const until = reviewedUntil(await stores.trust.find(user.id));
          if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
          const alsoRemoved = user.passwordHash === null ? [] : [passwordRemoved];
          const reviewed = await reviews.review(stores, user, {
            cause: 'report',
            until,
            keep,
            onFactorLoss,
            alsoRemoved,
          });
          // What may have been agreed to by the stranger is not the owner's consent.
          await stores.consents.forget(user.id, new Date(used.note));
          const { items } = reviewed;
          if (reviewed.isLocked)
            await notices.send(stores, user, 'locked_after_disowning', request, { items });
          else if (user.lockedAt === null && settings.regularAuth)
            await sendLink(stores, user, 'disowned', items);
          await audit.write(stores, 'sign_in_disowned', {
            ...ownerSubject(user),
            details: {
              signedInAt: used.note,
              since: shownSince(user, until).toISOString(),
              ...reviewed.ended,
              ...countRemoved(reviewed.items),
              locked: reviewed.isLocked,
              factorsKept: onFactorLoss === 'keep_factors',
            },
          });
          return reviews.lockIfFactorLost(stores, user, reviewed, audit);
        }),
      );
      deps.legalState.forget();
      return { locked: isLocked };
    },

    /**
     * Closes an unverified account to the person who registered it with another person's address. Afterwards only a
     * reset by the owner of the address gives access. @throws AppError `not_found`
     */
    async reportRegistration(token: string, audit: AuditTrail): Promise<void> {
      await links.read(db, token, 'verify_email');
      await db.transaction(async (stores) => {
        const { user } = await links.redeem(stores, token, 'verify_email');
        // Unverified accounts cannot have a second factor; if one had, no email must be able to remove it.
        if (user.emailVerifiedAt !== null || user.secondFactorAt !== null) throw linkExpired();
        if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await revokeAccess(stores, user.id);
        await removeSince(stores, user, neverReviewed, () => false);
        await stores.shares.revokeSince(user.id, neverReviewed, deps.clock.now());
        await stores.trust.forgetDevices(user.id);
        await stores.consents.forget(user.id);
        await audit.write(stores, 'registration_disowned', { ...ownerSubject(user), details: ended });
      });
      deps.legalState.forget();
    },
  };
};
