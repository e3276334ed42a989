import { type EngineRegistry, failureText, trainingFailureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Database } from '@atelier/core/ports/stores';
import { workspaceRoleCan } from '@atelier/core/workspace-roles';

interface PermissionDeps {
  readonly db: Database;
  readonly engines: EngineRegistry;
}

const noModel = failureText('forbidden', 'This model is no longer available here.');
const noTraining = trainingFailureText('forbidden', 'LoRAs are no longer trained for this model here.');

/**
 * Checks the user's permission, also in the job's workspace, whenever the job is claimed (ASVS 8.3.3), and access to the
 * model until the job has begun: what has begun is finished.
 * @throws AppError `forbidden`
 */
export const requireAllowed = async (
  { db, engines }: PermissionDeps,
  job: JobRecord,
  hasBegun: boolean,
): Promise<void> => {
  const isTraining = job.kind === 'training';
  const noLonger = isTraining ? trainingFailureText('forbidden') : failureText('forbidden');
  const user = await db.users.findById(job.userId);
  if (user === null || user.lockedAt !== null || !roleCan(user.role, 'job:create'))
    throw new AppError('forbidden', noLonger);
  const membership = await db.memberships.find(job.workspaceId, job.userId);
  if (membership === null || !workspaceRoleCan(membership.role, 'job:create'))
    throw new AppError('forbidden', noLonger);
  if (hasBegun) return;
  const asker = { role: user.role, workspaceId: job.workspaceId };
  if (isTraining && !engines.mayTrain(job.model, asker)) throw new AppError('forbidden', noTraining);
  if (!isTraining && !engines.mayStart(job.model, asker)) throw new AppError('forbidden', noModel);
};
