import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import type { TestServer } from './in-process.ts';

type Owner = Pick<UserRecord, 'id' | 'workspaceId'>;
type Parts = Pick<TestServer, 'db'> & {
  readonly job: (owner: UserRecord, state: 'cancelled') => Promise<{ readonly id: string }>;
};

/** A comparison of two models that can be voted on: its jobs have ended. */
export const addComparison = async ({ db, job }: Parts, owner: UserRecord, prompt = 'a heron') => {
  const jobs = [await job(owner, 'cancelled'), await job(owner, 'cancelled')];
  const { id: userId, workspaceId } = owner;
  const comparison = { id: newId('comparison'), workspaceId, userId, prompt, createdAt: new Date() };
  await db.comparisons.insert(
    comparison,
    jobs.map(({ id }, position) => ({ position, model: `model-${position}`, jobId: id })),
  );
  return comparison;
};

export const addVotedComparison = async (parts: Parts, owner: UserRecord): Promise<void> => {
  const { id: comparisonId } = await addComparison(parts, owner);
  await parts.db.comparisons.vote({ comparisonId, userId: owner.id, choice: 0, createdAt: new Date() });
};

export const addPreset = ({ db }: Pick<TestServer, 'db'>, { id: userId }: Pick<Owner, 'id'>) => {
  const id = newId('preset');
  const values = { width: 512, height: 512, count: 1 };
  return db.presets.save({ id, userId, name: id, model: 'still', values, createdAt: new Date() });
};
