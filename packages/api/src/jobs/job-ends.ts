import { attemptFolders, unusedFolders } from '@atelier/core/job-attempts';
import { type JobRecord, makesImages } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { deletePictures, publishPictures } from './pictures.ts';
import { costOf, endHolds } from './quota.ts';

/** Writes what was charged for a job that the caller's transaction has locked. */
const charge = async ({ jobs }: Pick<Stores, 'jobs'>, job: JobRecord, images: number): Promise<JobRecord> => {
  if (images === 0) return job;
  const { minor } = costOf(job, images);
  await jobs.charge(job.id, { images, minor });
  return { ...job, chargedImages: images, chargedMinor: minor };
};

/**
 * Ends cancelled jobs: the pictures that had come are published and charged, because a provider charges for them, too; the
 * picture or training that a provider is working on stays held until it answers, and the rest is released.
 * @param foldersDueAt when no worker can still write into the folders of the jobs' attempts
 * @returns the jobs with what was charged
 */
export const endCancelled = async (
  stores: Pick<Stores, 'drawnPictures' | 'imageParents' | 'images' | 'jobs' | 'quotas' | 'removals'>,
  jobs: readonly JobRecord[],
  at: Date,
  foldersDueAt: Date,
): Promise<JobRecord[]> => {
  const ended: JobRecord[] = [];
  const leftovers: string[] = [];
  for (const job of jobs) {
    if (makesImages(job)) {
      const keys = await publishPictures(stores, job);
      ended.push(await charge(stores, job, keys.length));
      leftovers.push(...unusedFolders(job, job.params.count, keys));
    } else ended.push(job);
  }
  await stores.jobs.deletePreviews(jobs.map(({ id }) => id));
  await endHolds(
    stores,
    ended.map((job) => ({
      job,
      charged: job.chargedImages,
      stillHeld: job.cancelOutcome === 'stopping' ? 1 : 0,
    })),
    at,
  );
  await stores.removals.add(leftovers, foldersDueAt);
  return ended;
};

/**
 * Releases the quota of jobs that ended without images, and has their files removed.
 * @param foldersDueAt when no worker can still write into the folders of the jobs' attempts
 */
export const endWithoutImages = async (
  stores: Pick<Stores, 'drawnPictures' | 'jobs' | 'quotas' | 'assets' | 'removals'>,
  jobs: readonly JobRecord[],
  at: Date,
  foldersDueAt: Date,
): Promise<void> => {
  const keys = await deletePictures(stores, jobs);
  await stores.jobs.deletePreviews(jobs.map(({ id }) => id));
  await endHolds(
    stores,
    jobs.map((job) => ({ job, charged: 0, stillHeld: 0 })),
    at,
  );
  await stores.assets.erase(keys, at);
  await stores.removals.add(
    jobs.flatMap((job) => (makesImages(job) ? attemptFolders(job, job.attempts) : [])),
    foldersDueAt,
  );
};
