import { attemptFolders } from '@atelier/core/attempts';
import { maxRemovalWaitMs } from '@atelier/core/max-lifetimes';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { forgetPictures } from './drawn-pictures.ts';

/**
 * Longer than any lease: a worker that lives, even one that is cut off from the database, has noticed by then that its
 * job is not its own any more, and has taken away what it drew. What is still there is of a worker that died.
 */
const noticedMs = maxRemovalWaitMs;

/**
 * What belongs to every cancellation, within its transaction and before the trail: the quota comes back, and the bytes
 * that were drawn so far are to go.
 * @param jobs as cancelled, of any workspaces
 */
export const closeCancelled = async (
  stores: Pick<Stores, 'quotas' | 'removals' | 'drawn'>,
  jobs: readonly JobRecord[],
  at: Date,
): Promise<void> => {
  const drawn = await forgetPictures(stores, jobs);
  // One row each, in the order of ids: two such transactions never wait for each other.
  const byWorkspace = [...Map.groupBy(jobs, ({ workspaceId }) => workspaceId)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  for (const [workspaceId, cancelled] of byWorkspace)
    await stores.quotas.release(
      workspaceId,
      cancelled.reduce((sum, { count }) => sum + count, 0),
    );
  await stores.removals.add(drawn, at);
  const folders = jobs.flatMap((job) => attemptFolders(job, job.attempts));
  await stores.removals.add(folders, new Date(at.getTime() + noticedMs));
};
