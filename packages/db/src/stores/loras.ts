import { AppError } from '@atelier/core/errors';
import type { LoraRecord, LoraStore, Trainee } from '@atelier/core/ports/training-stores';
import { and, asc, count, desc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions } from './job-rows.ts';
import { first, rowOf } from './queries.ts';

export const loraStore = ({ db, tables }: Driver): LoraStore => {
  const { jobs, loras, loraRemovals } = tables;
  const isOwn = ({ workspaceId, userId }: Trainee) =>
    and(eq(loras.workspaceId, workspaceId), eq(loras.userId, userId));

  /** Deletes rows, and writes down that they are to be deleted at their providers. */
  const remove = async (condition: SQL | undefined, at: Date): Promise<LoraRecord[]> => {
    const removed = await db.delete(loras).where(condition).returning();
    if (removed.length > 0)
      await db.insert(loraRemovals).values(
        removed.map(({ id, provider, reference }) => ({
          ...{ id, provider, reference, isTraining: false },
          ...{ attempts: 0, dueAt: at, createdAt: at },
        })),
      );
    return removed;
  };

  return {
    insert: async (lora) => {
      const added = await db
        .insert(loras)
        .values(rowOf(loras, lora))
        .onConflictDoNothing()
        .returning({ id: loras.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    listOwned: (trainee, limit, model) =>
      db
        .select()
        .from(loras)
        .where(and(isOwn(trainee), model === undefined ? undefined : eq(loras.model, model)))
        .orderBy(desc(loras.createdAt), desc(loras.id))
        .limit(limit),

    countWithTrainings: async (trainee) => {
      const [own] = await db.select({ n: count() }).from(loras).where(isOwn(trainee));
      const [unfinished] = await db
        .select({ n: count() })
        .from(jobs)
        .where(
          and(
            jobConditions(tables).unfinished,
            eq(jobs.kind, 'training'),
            ...[eq(jobs.workspaceId, trainee.workspaceId), eq(jobs.userId, trainee.userId)],
          ),
        );
      return (own?.n ?? 0) + (unfinished?.n ?? 0);
    },

    findOwned: async (trainee, ids) =>
      ids.length === 0
        ? []
        : db
            .select()
            .from(loras)
            .where(and(isOwn(trainee), inArray(loras.id, [...ids]))),

    removeOfJob: async (trainee, jobId, at) =>
      first(await remove(and(isOwn(trainee), eq(loras.jobId, jobId)), at)),

    removeAllOf: async (userId, at) => (await remove(eq(loras.userId, userId), at)).length,

    removeResultOf: async ({ id, provider, remoteId }, at) => {
      await db
        .insert(loraRemovals)
        .values({
          ...{ id, provider, reference: remoteId, isTraining: true },
          ...{ attempts: 0, dueAt: at, createdAt: at },
        })
        .onConflictDoNothing();
    },

    listRemovals: (now, limit) =>
      db
        .select()
        .from(loraRemovals)
        .where(lte(loraRemovals.dueAt, now))
        .orderBy(asc(loraRemovals.dueAt), asc(loraRemovals.id))
        .limit(limit),

    postponeRemoval: async (id, dueAt) => {
      await db
        .update(loraRemovals)
        .set({ dueAt, attempts: sql`${loraRemovals.attempts} + 1` })
        .where(eq(loraRemovals.id, id));
    },

    deleteRemoval: async (id) => {
      await db.delete(loraRemovals).where(eq(loraRemovals.id, id));
    },
  };
};
