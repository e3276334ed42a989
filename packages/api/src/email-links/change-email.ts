import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { EmailChangeRecord } from '@atelier/core/ports/identity-records';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { lockCurrentUser } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

/** The token purposes of the two confirmations. */
export const changePurposes = { old: 'email_change_old', new: 'email_change_new' } as const;
export type ChangeSide = keyof typeof changePurposes;

const hourMs = 3_600_000;
const confirmPath = '/confirm-email';

/** Deletes a pending change with its links. */
export const deleteEmailChange = async (stores: Stores, userId: string): Promise<void> => {
  await stores.emailChanges.deleteOf(userId);
  await stores.tokens.deleteAllOf(userId, Object.values(changePurposes));
};

/** Requests for a change of the email address (R-ID-1), which takes effect when both addresses have confirmed. */
export const emailChangeRequests = (
  deps: Pick<Deps, 'clock' | 'db' | 'links' | 'outbox' | 'requestEmail' | 'settings'>,
) => {
  const { db, clock, outbox, links, requestEmail, settings } = deps;

  /** Sends one side the link that confirms the change. */
  const sendConfirmation = async (
    stores: Stores,
    user: UserRecord,
    change: EmailChangeRecord,
    side: ChangeSide,
  ) => {
    const ttlMs = settings.emailChangeTtlMs;
    const newLink = { purpose: changePurposes[side], path: confirmPath, ttlMs, note: change.id };
    const validH = Math.round(ttlMs / hourMs);
    const shared = { name: user.name, link: await links.issue(stores, user.id, newLink), validH };
    const { oldEmail, newEmail } = change;
    await outbox.add(stores, {
      to: side === 'old' ? oldEmail : newEmail,
      userId: user.id,
      message:
        side === 'old'
          ? { kind: 'email_change_old', newEmail, ...shared }
          : { kind: 'email_change_new', oldEmail, ...shared },
    });
  };

  /** Stores the change and asks both sides. An old address that was never verified is not asked. */
  const begin = async (stores: Stores, user: UserRecord, newEmail: string): Promise<void> => {
    const now = clock.now();
    const isVerified = user.emailVerifiedAt !== null;
    const change: EmailChangeRecord = {
      id: newId('emailChange'),
      userId: user.id,
      oldEmail: user.email,
      newEmail,
      oldConfirmedAt: isVerified ? null : now,
      newConfirmedAt: null,
      expiresAt: new Date(now.getTime() + settings.emailChangeTtlMs),
    };
    await deleteEmailChange(stores, user.id);
    await stores.emailChanges.replace(change);
    if (isVerified) await sendConfirmation(stores, user, change, 'old');
    const owner = await stores.users.findByEmail(newEmail);
    if (owner === null) return sendConfirmation(stores, user, change, 'new');
    // For the requester it looks the same: the change waits for a confirmation, which never comes.
    const message = { kind: 'email_change_taken', name: owner.name } as const;
    await outbox.add(stores, { to: newEmail, userId: owner.id, message });
  };

  return {
    /**
     * Replaces a pending change. For a taken address the response and its time are the same.
     * @throws AppError `validation_failed`, `rate_limited`, `unauthenticated` if the account was locked in the meantime
     */
    async changeEmail(
      principal: Principal,
      email: string,
      request: Pick<RequestContext, 'noteLimit'>,
      audit: AuditTrail,
    ): Promise<void> {
      await requestEmail('change', email, request, () =>
        db.transaction(async (stores) => {
          const user = await lockCurrentUser(stores, principal);
          if (email === user.email) {
            const message = 'This is already your email address.';
            throw new AppError('validation_failed', undefined, { issues: [{ path: 'email', message }] });
          }
          await begin(stores, user, email);
          await audit.write(stores, 'email_change_requested', { entityType: 'user', entityId: user.id });
        }),
      );
    },

    async cancelEmailChange(principal: Principal, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const user = await lockCurrentUser(stores, principal);
        await deleteEmailChange(stores, user.id);
        await audit.write(stores, 'profile_change', {
          entityType: 'user',
          entityId: user.id,
          details: { field: 'email', step: 'cancelled' },
        });
      });
    },
  };
};
