import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { JobState } from '@atelier/core/schemas/jobs';
import { trainingJob } from '@atelier/core/testing/studio-records';
import type { TestServer } from './in-process.ts';

type Parts = Pick<TestServer, 'db'>;

/** A training in this state; one that is unfinished waits for a provider that does not exist. */
export const addTraining = async ({ db }: Parts, owner: UserRecord, state: JobState = 'pending') => {
  const createdAt = new Date();
  const ended = { state, finishedAt: createdAt };
  const provider = newId('provider');
  const job = trainingJob(owner, { provider, createdAt, ...(state === 'pending' ? {} : ended) });
  await db.jobs.insert(job);
  await db.trainings.insert({
    ...{ jobId: job.id, workspaceId: owner.workspaceId, userId: owner.id, createdAt },
    ...{ name: 'My cat', triggerWord: 'mycat7' },
    dataset: [{ imageId: newId('image'), caption: 'a cat' }],
  });
  return job;
};

/** A trained LoRA with its training. */
export const addLora = async (parts: Parts, owner: UserRecord) => {
  const { id: jobId, provider, model } = await addTraining(parts, owner, 'completed');
  const id = newId('lora');
  await parts.db.loras.insert({
    ...{ id, jobId, workspaceId: owner.workspaceId, userId: owner.id, provider, model },
    ...{ name: 'My cat', triggerWord: 'mycat7', reference: 'double/cat:1', createdAt: new Date() },
  });
  return id;
};
