import { AppError } from '@atelier/core/errors';
import { attemptFolders } from '@atelier/core/job-attempts';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { Role } from '@atelier/core/policy';
import type { JobRecord, UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { QuotaLimits } from '@atelier/core/ports/studio-stores';
import { signOutEverywhere } from '../access/revoke-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { cancelWithAccount } from '../jobs/lifecycle.ts';
import { endHolds } from '../jobs/quota.ts';

/*
 * What the admin console and the operator commands do to accounts, within the caller's transaction. Callers call
 * `UserStore.serialiseRoleChanges` before a deletion and lock the user row before both (decision 0023).
 */

/** What is recorded of a deletion. */
type DeletionDetails = Readonly<
  Record<
    | 'sessionsEnded'
    | 'clientsEnded'
    | 'imagesDeleted'
    | 'uploadsDeleted'
    | 'lorasDeleted'
    | 'jobsDeleted'
    | 'jobsCancelled',
    number
  >
> & { readonly role: Role };

/**
 * Deletes an account for good: pictures, jobs, files, sessions, tokens and sign-in methods. What providers are still making
 * is cancelled there afterwards (decision 0043). The audit log keeps the account's events without what tells of the person.
 * The caller writes the event from `details`, and signals the watchers of `jobs` after the commit.
 * @returns `jobs`: those that were cancelled
 * @throws AppError `last_superadmin`, `conflict` if a request of the user was under way
 */
export const deleteAccount = async (
  stores: Stores,
  user: UserRecord,
  at: Date,
  audit: AuditTrail,
): Promise<{ jobs: readonly JobRecord[]; details: DeletionDetails }> => {
  const ended = await signOutEverywhere(stores, user.id);
  await stores.memberships.removeAllOf(user.workspaceId);
  const exported = await stores.dataExports.deleteAllOf(user.id);
  await stores.personalRows.erase(user);
  const { jobs, ends } = await cancelWithAccount(stores, user, at);
  // Each is deleted at its provider, too, as soon as that answers.
  const lorasDeleted = await stores.loras.removeAllOf(user.id, at);
  await stores.drawnPictures.deleteAllOf(user.id);
  const uploadsDeleted = await stores.uploads.deleteAllOf(user.id);
  const imagesDeleted = await stores.images.deleteAllOf(user.id);
  await endHolds(stores, ends, at);
  const deleted = await stores.users.delete(user);
  await stores.alerts.serialise();
  await stores.alerts.forget(user.id);
  await audit.erasePerson(stores, user.id);
  await stores.removals.add(deleted.blobKeys, at);
  // Workers may still write into these folders.
  await stores.removals.add(
    [...exported, ...jobs.flatMap((job) => attemptFolders(job, job.attempts))],
    new Date(at.getTime() + maxRemovalWaitMs),
  );
  return {
    jobs,
    details: {
      role: user.role,
      ...ended,
      imagesDeleted,
      uploadsDeleted,
      lorasDeleted,
      jobsDeleted: deleted.jobs,
      jobsCancelled: jobs.length,
    },
  };
};

/**
 * What a change of role ends: sessions and tokens, because the new rights need a new sign-in (R-SESS-2), and the link of an
 * open invitation, because an administrator below the new role may know it. The invitation can be sent again.
 */
export const endAccessOfFormerRole = async (stores: Stores, userId: string, at: Date) => {
  const invitation = await stores.invitations.find(userId);
  if (invitation !== null) {
    await stores.tokens.deleteAllOf(userId, ['invitation']);
    await stores.invitations.replace({ ...invitation, expiresAt: at });
  }
  return signOutEverywhere(stores, userId);
};

/**
 * Sets how many pictures the user may make, and what they may spend, per calendar month, with its event. What is absent
 * stays; what is used or held does not change.
 * @throws AppError `not_found`
 */
export const changeQuota = async (
  stores: Pick<Stores, 'quotas' | 'audit'>,
  user: Pick<UserRecord, 'id' | 'workspaceId'>,
  limits: QuotaLimits,
  audit: AuditTrail,
): Promise<void> => {
  const before = await stores.quotas.find(user.workspaceId);
  if (before === null || !(await stores.quotas.setLimits(user.workspaceId, limits)))
    throw new AppError('not_found');
  await audit.write(stores, 'quota_change', {
    workspaceId: user.workspaceId,
    entityType: 'user',
    entityId: user.id,
    details: {
      from: before.monthlyLimit,
      to: limits.images ?? before.monthlyLimit,
      ...(limits.budgetMinor !== undefined && {
        budgetFrom: before.budgetMinor,
        budgetTo: limits.budgetMinor,
      }),
    },
  });
};
