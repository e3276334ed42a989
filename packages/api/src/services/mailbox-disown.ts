import type { Database } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit-trail.ts';
import { evict, removeWaysInSince } from './mailbox-eviction.ts';
import { byOwner, linkGone, type MailedLinks } from './mailbox-links.ts';
import { type ResetMailDeps, resetMail } from './mailbox-reset.ts';

export interface DisownDeps extends ResetMailDeps {
  readonly db: Database;
  readonly links: MailedLinks;
}

/** "This was not me", said of a sign-in or of a registration by whoever reads the mail. */
export const disowning = (deps: DisownDeps) => {
  const { db, links, settings } = deps;
  const sendLink = resetMail(deps);

  return {
    /**
     * Ends everything, removes what was set up since that sign-in began, takes the password away and mails the way to
     * a new one. Ways in that are older stay, second factors among them.
     * @throws AppError `not_found`
     */
    async disownSignIn(token: string, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const { token: used, user } = await links.redeem(stores, token, 'disown_sign_in');
        if (used.note === null) throw linkGone();
        if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await evict(stores, user.id);
        const removed = await removeWaysInSince(stores, user, new Date(used.note));
        if (user.lockedAt === null && settings.regularAuth) await sendLink(stores, user, 'disowned');
        await audit.write(stores, 'sign_in_disowned', {
          ...byOwner(user),
          details: { since: used.note, ...ended, ...removed },
        });
      });
    },

    /**
     * Takes an unverified account away from whoever registered it with an address that is not theirs. What is left
     * opens to nobody but the owner of the mailbox, by a reset. @throws AppError `not_found`
     */
    async disownRegistration(token: string, audit: AuditTrail): Promise<void> {
      await db.transaction(async (stores) => {
        const { user } = await links.redeem(stores, token, 'verify_email');
        if (user.emailVerifiedAt !== null) throw linkGone();
        if (user.passwordHash !== null) await stores.users.clearPasswordHash(user.id, user.passwordHash);
        const ended = await evict(stores, user.id);
        await removeWaysInSince(stores, user, new Date(0));
        await audit.write(stores, 'registration_disowned', { ...byOwner(user), details: ended });
      });
    },
  };
};
