import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { revokeAccess } from '../access/revoke-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { deletionNotices } from '../privacy/deletion-notices.ts';
import { factorRemoval } from '../second-factor/remove-all.ts';
import type { Deps, ExternalDeps } from '../shared/deps.ts';
import { securityNotices } from '../shared/security-notices.ts';
import { createLoginThrottle } from '../throttle/login-throttle.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { deleteAccount } from './accounts.ts';

type OperatorDeps = Omit<Parameters<typeof createLoginThrottle>[0], 'securitySignals'> &
  Pick<ExternalDeps, 'checkPassword'>;
type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

const missing = () => new AppError('not_found', 'There is no account with this email address.');
const gone = () => new AppError('not_found', 'This account was deleted in the meantime.');

const findForUpdate = async (stores: Stores, email: string): Promise<UserRecord> => {
  const found = await stores.users.findByEmail(email);
  const user = found && (await stores.users.findForUpdate(found.id));
  // Read again under the lock: the address may have changed.
  if (user?.email !== email) throw missing();
  return user;
};

/**
 * What an operator at the console may do to any account. There is no principal: access to the machine is the permission.
 */
export const createOperatorService = (given: OperatorDeps) => {
  const { db, hasher, checkPassword } = given;
  const deps: Pick<Deps, 'loginThrottle' | 'notices'> = {
    // No password is tried here.
    loginThrottle: createLoginThrottle({
      ...given,
      securitySignals: { signInFailed: () => undefined, signInRefused: () => undefined },
    }),
    notices: securityNotices(given),
  };
  const removeAllFactors = factorRemoval(deps);
  const tellDeletion = deletionNotices(given);

  return {
    /**
     * Sets the password, ends all sessions, tokens and pending links, and lifts a block after wrong passwords. Second
     * factors stay.
     * @throws AppError `not_found`, `validation_failed`, `conflict` if the password was changed in the meantime
     */
    async setPassword(email: string, password: string, request: Request, audit: AuditTrail) {
      const owner = await db.users.findByEmail(email);
      if (owner === null) throw missing();
      await checkPassword(password, owner);
      const passwordHash = await hasher.hash(password);
      return db.transaction(async (stores) => {
        const user = await findForUpdate(stores, email);
        if (!(await stores.users.setPasswordHash(user.id, owner.passwordHash, passwordHash)))
          throw new AppError('conflict', 'The password was changed at the same moment. Try again.');
        const ended = await revokeAccess(stores, user.id);
        await stores.trust.forgetDevices(user.id);
        await stores.invitations.delete(user.id);
        await deps.loginThrottle.resetAccountFailures(stores, email);
        await deps.notices.send(stores, user, 'password_set_by_admin', request);
        await audit.write(stores, 'password_change', {
          entityType: 'user',
          entityId: user.id,
          details: { ...ended, first: owner.passwordHash === null, byOperator: true },
        });
        return ended;
      });
    },

    /**
     * Deletes the account; see `deleteAccount`. A last email tells its owner.
     * @param id not the address: it may belong to someone else by the time that the operator has confirmed
     * @throws AppError `not_found`, `last_superadmin`, `conflict`
     */
    deleteUser: (id: string, audit: AuditTrail) =>
      db.as({ system: 'console' }, async (stores) => {
        await stores.users.serialiseRoleChanges();
        const user = await stores.users.findForUpdate(id);
        if (user === null) throw gone();
        await tellDeletion(stores, user, 'done', null);
        const { details } = await deleteAccount(stores, user, given.clock.now(), audit);
        await audit.write(stores, 'user_deleted', {
          entityType: 'user',
          entityId: user.id,
          details: { ...details, byOperator: true },
        });
        return details;
      }),

    /**
     * For someone who lost all second factors and has proved who they are: removes them and ends all sessions.
     * @throws AppError `not_found`, `conflict` if there is nothing to remove
     */
    removeSecondFactor: (email: string, request: Request, audit: AuditTrail) =>
      db.transaction(async (stores) =>
        removeAllFactors(stores, await findForUpdate(stores, email), 'removed_by_operator', request, audit),
      ),
  };
};
export type OperatorService = ReturnType<typeof createOperatorService>;
