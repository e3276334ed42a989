import { AppError } from '@atelier/core/errors';
import { type JobRecord, makesImages, type QuotaRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Amount } from '@atelier/core/ports/studio-stores';
import { quotaPeriod } from '@atelier/core/quota';
import { jobKinds, unitsOf } from '@atelier/core/schemas/job-kinds';

type QuotaStores = Pick<Stores, 'quotas'>;
type Priced = Pick<JobRecord, 'kind' | 'unitPriceMinor'>;

/** How many images of its workspace's quota a job holds from its creation to its end. */
export const heldImages = (job: JobRecord): number => heldAmount(job).images;

/** What so many units (pictures, or one training) of the job cost. */
export const costOf = ({ kind, unitPriceMinor }: Priced, units: number): Amount => ({
  images: units * jobKinds[kind].imagesPerUnit,
  minor: units * unitPriceMinor,
});

/** How many images a job makes that its hold does not count. */
export const imagesBeyondHold = (job: JobRecord): number =>
  makesImages(job) ? unitsOf(job) - heldImages(job) : 0;

/** What the job holds from its creation to its end. */
export const heldAmount = (job: JobRecord): Amount => costOf(job, unitsOf(job));

/** What is left of the month's pictures and money; never negative. */
export const leftOf = (quota: QuotaRecord | null, now: Date): Amount => {
  if (quota === null) return { images: 0, minor: 0 };
  const counts = quota.period < quotaPeriod(now) ? 0 : 1;
  return {
    images: Math.max(0, quota.monthlyLimit - quota.held - counts * quota.used),
    minor: Math.max(0, quota.budgetMinor - quota.heldMinor - counts * quota.spentMinor),
  };
};

/** Which limit an amount exceeds; null if it fits. */
export const exceededBy = (amount: Amount, left: Amount): 'quota_exceeded' | 'budget_exceeded' | null => {
  if (amount.images > left.images) return 'quota_exceeded';
  return amount.minor > 0 && amount.minor > left.minor ? 'budget_exceeded' : null;
};

/**
 * Reserves what the job may use. Locks the workspace's quota row.
 * @throws AppError `quota_exceeded`, `budget_exceeded`
 */
export const holdQuota = async ({ quotas }: QuotaStores, job: JobRecord): Promise<void> => {
  const amount = heldAmount(job);
  if (await quotas.hold(job.workspaceId, amount, quotaPeriod(job.createdAt))) return;
  const left = leftOf(await quotas.find(job.workspaceId), job.createdAt);
  throw new AppError(exceededBy(amount, left) ?? 'quota_exceeded');
};

/** How the hold of a job ends: so many units are charged, so many stay held, and the rest is released. */
export interface QuotaEnd {
  readonly job: JobRecord;
  readonly charged: number;
  readonly stillHeld: number;
}

export const sumOf = (amounts: readonly Amount[]): Amount => ({
  images: amounts.reduce((sum, { images }) => sum + images, 0),
  minor: amounts.reduce((sum, { minor }) => sum + minor, 0),
});

const restOf = ({ job, charged, stillHeld }: QuotaEnd): Amount => {
  const held = heldAmount(job);
  const kept = costOf(job, charged + stillHeld);
  return { images: held.images - kept.images, minor: held.minor - kept.minor };
};

/** Ends the holds of jobs, workspace by workspace in the order of their ids (the lock order). */
export const endHolds = async (
  { quotas }: QuotaStores,
  ends: readonly QuotaEnd[],
  at: Date,
): Promise<void> => {
  const byWorkspace = Map.groupBy(ends, ({ job }) => job.workspaceId);
  for (const [workspaceId, theirs] of [...byWorkspace].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const charged = sumOf(theirs.map((end) => costOf(end.job, end.charged)));
    const rest = sumOf(theirs.map(restOf));
    if (charged.images > 0 || charged.minor > 0) await quotas.settle(workspaceId, charged, quotaPeriod(at));
    if (rest.images > 0 || rest.minor > 0) await quotas.release(workspaceId, rest);
  }
};

/** Ends the hold of the one unit that a cancelled job still held, when its provider has answered. */
export const settleStopping = async (
  { quotas }: QuotaStores,
  job: Priced & Pick<JobRecord, 'workspaceId' | 'cancelOutcome'>,
  at: Date,
): Promise<void> => {
  const one = costOf(job, 1);
  if (job.cancelOutcome === 'abandoned') await quotas.settle(job.workspaceId, one, quotaPeriod(at));
  else await quotas.release(job.workspaceId, one);
};
