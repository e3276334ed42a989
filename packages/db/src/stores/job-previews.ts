import type { JobStore } from '@atelier/core/ports/studio-stores';
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions } from './job-rows.ts';
import { prepared } from './prepared.ts';
import { first } from './queries.ts';

/**
 * Unfinished pictures of running jobs. `jobs.previewAt` decides whether one is shown, so that every statement that ends a
 * job or stores its picture hides the preview at once; the rows are deleted with it.
 */
export const jobPreviews = ({
  db,
  tables,
  fragments,
  transaction,
}: Driver): Pick<JobStore, 'notePreview' | 'findPreviewOfMember' | 'deletePreviews'> => {
  const { jobs, jobPreviews: previews, memberships } = tables;
  const { claimedWith, unfinished } = jobConditions(tables);
  const remove = prepared(
    db.delete(previews).where(eq(previews.jobId, fragments.opaqueParam(sql.placeholder('jobId')))),
  );
  return {
    notePreview: (id, claimToken, webp, at) =>
      transaction(async () => {
        const claimed = await db
          .update(jobs)
          .set({ previewAt: at })
          .where(claimedWith(id, claimToken))
          .returning({ id: jobs.id });
        if (claimed.length === 0) return false;
        await db
          .insert(previews)
          .values({ jobId: id, webp })
          .onConflictDoUpdate({ target: previews.jobId, set: { webp } });
        return true;
      }),

    findPreviewOfMember: async (userId, id) => {
      const found = await db
        .select({ webp: previews.webp })
        .from(previews)
        .innerJoin(jobs, eq(jobs.id, previews.jobId))
        .innerJoin(
          memberships,
          and(eq(memberships.workspaceId, jobs.workspaceId), eq(memberships.userId, userId)),
        )
        .where(and(eq(previews.jobId, id), unfinished, isNotNull(jobs.previewAt)));
      return first(found)?.webp ?? null;
    },

    deletePreviews: async (jobIds) => {
      for (const jobId of jobIds) await remove({ jobId });
    },
  };
};
