import { newId } from '@atelier/core/ids';
import type { TrainedLora } from '@atelier/core/ports/providers';
import type { TrainingJob } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditJob } from '../jobs/audit-job.ts';
import type { JobClaim } from '../jobs/claimed-jobs.ts';
import { costOf, endHolds } from '../jobs/quota.ts';

/**
 * Completes a training within the caller's transaction: its LoRA appears in its owner's list, and its price is charged.
 * @returns false if the claim was lost; nothing is changed then
 */
export const completeTraining = async (
  stores: Stores,
  { job, claimToken }: JobClaim<TrainingJob>,
  { reference }: TrainedLora,
  now: Date,
  audit: AuditTrail,
): Promise<boolean> => {
  // Nothing is under way any more that would have to be cancelled.
  if (!(await stores.jobs.noteSubmission(job.id, claimToken, null))) return false;
  const row = await stores.jobs.complete(
    job.id,
    claimToken,
    { charged: costOf(job, 1), shortfall: null },
    now,
  );
  if (row === null) return false;
  const training = await stores.trainings.findOfJob(job.id);
  const id = newId('lora');
  if (training !== null)
    await stores.loras.insert({
      ...{ id, jobId: job.id, workspaceId: job.workspaceId, userId: job.userId },
      ...{ provider: job.provider, model: job.model },
      ...{ name: training.name, triggerWord: training.triggerWord, reference, createdAt: now },
    });
  await endHolds(stores, [{ job: row, charged: 1, stillHeld: 0 }], now);
  await auditJob(stores, audit, 'job_completed', row, {
    lora: training === null ? null : id,
    ...(row.chargedMinor > 0 && { costMinor: row.chargedMinor }),
  });
  return true;
};
