import { attemptFolders } from '@atelier/core/attempts';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';

/**
 * A worker that lives has noticed by then that its job was cancelled, and has stopped writing; of one that died before
 * it noticed, the bytes lie still.
 */
const noticedMs = 60_000;

/**
 * What belongs to every cancellation, within its transaction and before the trail: the quota comes back, and the bytes
 * that were drawn so far are to go.
 * @param jobs as cancelled, of one workspace
 */
export const closeCancelled = async (
  stores: Pick<Stores, 'quotas' | 'removals'>,
  { workspaceId }: Pick<JobRecord, 'workspaceId'>,
  jobs: readonly JobRecord[],
  at: Date,
): Promise<void> => {
  const images = jobs.reduce((sum, { count }) => sum + count, 0);
  if (images > 0) await stores.quotas.release(workspaceId, images);
  const folders = jobs.flatMap((job) => attemptFolders(job, job.attempts));
  await stores.removals.add(folders, new Date(at.getTime() + noticedMs));
};
