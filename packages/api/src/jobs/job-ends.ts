import { attemptFolders } from '@atelier/core/job-attempts';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { deletePictures } from './pictures.ts';
import { releaseQuotas } from './quota.ts';

/**
 * Releases the quota of jobs that ended without images, and has their files removed.
 * @param foldersDueAt when no worker can still write into the folders of the jobs' attempts
 */
export const endWithoutImages = async (
  stores: Pick<Stores, 'drawnPictures' | 'quotas' | 'assets' | 'removals'>,
  jobs: readonly JobRecord[],
  at: Date,
  foldersDueAt: Date,
): Promise<void> => {
  const keys = await deletePictures(stores, jobs);
  await releaseQuotas(stores, jobs);
  await stores.assets.erase(keys, at);
  await stores.removals.add(
    jobs.flatMap((job) => attemptFolders(job, job.attempts)),
    foldersDueAt,
  );
};
