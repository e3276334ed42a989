import { AppError } from '@atelier/core/errors';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { quotaPeriod } from '@atelier/core/quota';
import { jobKinds } from '@atelier/core/schemas/job-kinds';

type QuotaStores = Pick<Stores, 'quotas'>;

/** How many images of its workspace's quota a job holds from its creation to its end. */
export const heldImages = ({ kind, params }: Pick<JobRecord, 'kind' | 'params'>): number =>
  jobKinds[kind].heldImages(params);

/**
 * Reserves what the job may use. Locks the workspace's quota row.
 * @throws AppError `quota_exceeded`
 */
export const holdQuota = async ({ quotas }: QuotaStores, job: JobRecord): Promise<void> => {
  const isHeld = await quotas.hold(job.workspaceId, heldImages(job), quotaPeriod(job.createdAt));
  if (!isHeld) throw new AppError('quota_exceeded');
};

/** Charges the images that were made, and releases the rest of the hold. */
export const settleQuota = async (
  { quotas }: QuotaStores,
  job: JobRecord,
  madeImages: number,
  at: Date,
): Promise<void> => {
  await quotas.settle(job.workspaceId, madeImages, quotaPeriod(at));
  const unused = heldImages(job) - madeImages;
  if (unused > 0) await quotas.release(job.workspaceId, unused);
};

/**
 * Releases the holds of jobs that end without images, workspace by workspace in the order of their ids (the lock
 * order).
 */
export const releaseQuotas = async ({ quotas }: QuotaStores, jobs: readonly JobRecord[]): Promise<void> => {
  const byWorkspace = Map.groupBy(jobs, ({ workspaceId }) => workspaceId);
  for (const workspaceId of [...byWorkspace.keys()].toSorted()) {
    const held = (byWorkspace.get(workspaceId) ?? []).reduce((sum, job) => sum + heldImages(job), 0);
    await quotas.release(workspaceId, held);
  }
};
