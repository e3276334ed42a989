import { AppError } from '@atelier/core/errors';
import type { UserStore } from '@atelier/core/ports/stores';
import { eq, inArray } from 'drizzle-orm';
import { isForeignKeyViolation } from '../database-errors.ts';
import type { Driver } from '../driver.ts';
import { forgetInAuditFilters } from './audit-filters-about.ts';
import { deleteInSteps } from './delete-in-steps.ts';
import { eraseRowsOf } from './personal-erasure.ts';

/**
 * Deletes a user: their quota, files and jobs, in the lock order, and then what the rules of the schema say (`personalRules`).
 * The database deletes most of it with the user row. The row of the personal workspace stays: a bare id, to which the audit log refers.
 */
export const deletedUsers =
  ({ db, tables }: Pick<Driver, 'db' | 'tables'>): UserStore['delete'] =>
  async ({ id, workspaceId }) => {
    const { users, jobs, quotas, assets, collections } = tables;
    // Collections of others in a shared workspace that are in one of the user's.
    const theirs = db.select({ id: collections.id }).from(collections).where(eq(collections.userId, id));
    await db.update(collections).set({ parentId: null }).where(inArray(collections.parentId, theirs));
    await db.delete(quotas).where(eq(quotas.workspaceId, workspaceId));
    const blobKeys = await deleteInSteps({ db }, assets, id, assets.blobKey);
    const deletedJobs = await deleteInSteps({ db }, jobs, id, jobs.id);
    try {
      await eraseRowsOf({ db, tables }, { id, workspaceId }, 'late');
      await forgetInAuditFilters({ db, tables }, id);
      await db.delete(users).where(eq(users.id, id));
    } catch (thrown) {
      // A request of the user that was under way has added something.
      throw isForeignKeyViolation(thrown) ? new AppError('conflict') : thrown;
    }
    return {
      blobKeys,
      jobs: deletedJobs.length,
    };
  };
