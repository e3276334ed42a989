import { AppError } from '@atelier/core/errors';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import type { RequestContext } from '../trpc/request-context.ts';
import { afterFactorRemoved, hasFactor } from './state.ts';

/**
 * Removes all second factors of an account whose row is locked, and ends all its sessions and tokens (ASVS 6.4.4). The
 * password is unchanged.
 * @throws AppError `conflict` if there is nothing to remove
 */
export const factorRemoval =
  ({ loginThrottle, notices }: Pick<Deps, 'loginThrottle' | 'notices'>) =>
  async (
    stores: Stores,
    user: UserRecord,
    action: 'removed_by_admin' | 'removed_by_operator',
    request: Pick<RequestContext, 'ip' | 'userAgent'>,
    audit: AuditTrail,
  ) => {
    if (!(await hasFactor(stores, user.id)))
      throw new AppError('conflict', 'This account has no second factor.');
    await stores.totp.delete(user.id);
    await stores.passkeys.deleteAllOf(user.id);
    await afterFactorRemoved(stores, user);
    await loginThrottle.resetCodeFailures(stores, user.id);
    await stores.challenges.deleteAllOf(user.id);
    const tokensEnded = await stores.bearers.deleteAllOf(user.id);
    const sessionsEnded = await stores.sessions.deleteAllOf(user.id);
    await notices.send(stores, user, 'second_factor_removed_by_admin', request);
    await audit.write(stores, 'two_factor_change', {
      entityType: 'user',
      entityId: user.id,
      details: { action, sessionsEnded, tokensEnded },
    });
    return { sessionsEnded, clientsEnded: tokensEnded };
  };
