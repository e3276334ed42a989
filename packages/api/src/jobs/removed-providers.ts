import type { Clock } from '@atelier/core/clock';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { auditJob } from './audit-job.ts';
import { workerTrail } from './claimed-jobs.ts';
import { endWithoutImages } from './job-ends.ts';

const failure = {
  reason: 'The provider of this model was removed. Nothing was charged. Choose another model.',
  kind: 'gone',
  cause: null,
} as const;

/**
 * Fails jobs that wait for providers which were removed, and releases their quota; jobs that run are finished. At most 200
 * at a time. @returns the failed jobs
 */
export const failRemovedJobs = async (
  stores: Stores,
  providerIds: readonly string[],
  clock: Clock,
): Promise<JobRecord[]> => {
  const now = clock.now();
  const jobs = await stores.jobs.failWaitingFor(providerIds, failure, now);
  await endWithoutImages(stores, jobs, now, now);
  for (const job of jobs)
    await auditJob(stores, workerTrail(clock), 'job_failed', job, {
      attempts: job.attempts,
      kind: job.failureKind,
    });
  return jobs;
};
