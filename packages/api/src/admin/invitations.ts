import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { roleOutranks } from '@atelier/core/policy';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { CreateUserInput, Invited } from '@atelier/core/schemas/admin';
import { nameFromEmail } from '@atelier/core/schemas/auth';
import type { z } from 'zod';
import { lockTarget } from '../access/admin-target.ts';
import { requireCurrentSession } from '../access/current-session.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { registrationClosed } from '../shared/settings.ts';
import type { Principal } from '../trpc/request-context.ts';
import { deleteAccount } from './accounts.ts';

const hourMs = 3_600_000;
const subject = (id: string) => ({ entityType: 'user', entityId: id });
const noInvitation = () => new AppError('conflict', 'This account has no open invitation.');

/** An account without a way to sign in until the invitation is accepted. */
const invitedUser = ({ email, name, role }: z.output<typeof CreateUserInput>, at: Date): UserRecord => ({
  id: newId('user'),
  email,
  name: name ?? nameFromEmail(email),
  role,
  passwordHash: null,
  workspaceId: newId('workspace'),
  lockedAt: null,
  lockReason: null,
  emailVerifiedAt: null,
  secondFactorAt: null,
  createdAt: at,
  lastSignInAt: null,
  lastSignInIp: null,
  deletionDueAt: null,
});

/** Accounts that administrators create. The user chooses the password; the administrator never knows it (ASVS 6.4.6). */
export const invitationService = ({
  db,
  clock,
  links,
  outbox,
  settings,
}: Pick<Deps, 'clock' | 'db' | 'links' | 'outbox' | 'settings'>) => {
  const delivery = settings.hasMailServer ? 'email' : 'link';

  const requireInvitations = (): void => {
    if (!settings.regularAuth) throw new AppError('method_off');
    if (!settings.invitationsOpen) throw registrationClosed();
  };

  /** Sends the link by email, or returns it for the administrator to pass on. Earlier links end. */
  const send = async (
    stores: Stores,
    { user: { id: invitedBy } }: Principal,
    user: UserRecord,
  ): Promise<Invited> => {
    const ttlMs = settings.invitationTtlMs;
    const sentAt = clock.now();
    const expiresAt = new Date(sentAt.getTime() + ttlMs);
    await stores.invitations.replace({ userId: user.id, invitedBy, sentAt, expiresAt });
    const link = await links.issue(stores, user.id, { purpose: 'invitation', path: '/invitation', ttlMs });
    if (delivery === 'email') {
      const { name, email } = user;
      const message = { kind: 'invitation', name, email, link, validH: Math.round(ttlMs / hourMs) } as const;
      await outbox.add(stores, { to: email, userId: user.id, message });
    }
    return {
      id: user.id,
      delivery,
      link: delivery === 'link' ? link : null,
      expiresAt: expiresAt.toISOString(),
    };
  };

  return {
    /**
     * Creates an account of a role below the caller's (superadmins: of any role) and invites its user.
     * @throws AppError `forbidden`, `email_taken`, `method_off`
     */
    async create(
      principal: Principal,
      input: z.output<typeof CreateUserInput>,
      audit: AuditTrail,
    ): Promise<Invited> {
      requireInvitations();
      if (!roleOutranks(principal.user.role, input.role)) throw new AppError('forbidden');
      const { monthlyImages = settings.monthlyImages, role } = input;
      const user = invitedUser(input, clock.now());
      return db.transaction(async (stores) => {
        await requireCurrentSession(stores, principal);
        await stores.users.create(user, monthlyImages, settings.budgetMinor);
        const sent = await send(stores, principal, user);
        await audit.write(stores, 'user_created', {
          ...subject(user.id),
          details: { role, monthlyImages, invited: true, delivery },
        });
        return sent;
      });
    },

    /** Sends a new link; the earlier one ends. @throws AppError `not_found`, `forbidden`, `conflict`, `method_off` */
    async resend(principal: Principal, id: string, audit: AuditTrail): Promise<Invited> {
      requireInvitations();
      return db.transaction(async (stores) => {
        const user = await lockTarget(stores, principal, id);
        if ((await stores.invitations.find(id)) === null) throw noInvitation();
        if (user.lockedAt !== null)
          throw new AppError('conflict', 'This account is locked. Unlock it first.');
        const sent = await send(stores, principal, user);
        await audit.write(stores, 'invitation_sent', { ...subject(id), details: { delivery } });
        return sent;
      });
    },

    /** Deletes the account, which its user has never used. @throws AppError `not_found`, `forbidden`, `conflict` */
    async withdraw(principal: Principal, id: string, audit: AuditTrail): Promise<void> {
      await db.as({ system: 'admin' }, async (stores) => {
        await stores.users.serialiseRoleChanges();
        const user = await lockTarget(stores, principal, id);
        if ((await stores.invitations.find(id)) === null) throw noInvitation();
        const { details } = await deleteAccount(stores, user, clock.now(), audit);
        await audit.write(stores, 'invitation_withdrawn', { ...subject(id), details });
      });
    },
  };
};
