import { AppError } from '@atelier/core/errors';
import type { DrawnPictureStore } from '@atelier/core/ports/studio-stores';
import { and, asc, eq, getTableColumns, inArray } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { rowOf } from './queries.ts';

export const drawnPictureStore = ({ db, tables }: Driver): DrawnPictureStore => {
  const { drawnPictures: drawn, jobs } = tables;
  return {
    add: async (picture) => {
      const added = await db
        .insert(drawn)
        .values(rowOf(drawn, picture))
        .onConflictDoNothing({ target: [drawn.jobId, drawn.position] })
        .returning({ id: drawn.id });
      if (added.length === 0) throw new AppError('conflict');
    },

    listOf: (jobId) => db.select().from(drawn).where(eq(drawn.jobId, jobId)).orderBy(asc(drawn.position)),

    listOfJobs: async ({ workspaceId }, jobIds) =>
      jobIds.length === 0
        ? []
        : db
            .select(getTableColumns(drawn))
            .from(drawn)
            .innerJoin(jobs, eq(jobs.id, drawn.jobId))
            .where(and(inArray(drawn.jobId, [...jobIds]), eq(jobs.workspaceId, workspaceId)))
            .orderBy(asc(drawn.jobId), asc(drawn.position)),

    deleteOf: async (jobIds) =>
      jobIds.length === 0
        ? []
        : db
            .delete(drawn)
            .where(inArray(drawn.jobId, [...jobIds]))
            .returning(),

    deleteAllOf: async (userId) => {
      const theirJobs = db.select({ id: jobs.id }).from(jobs).where(eq(jobs.userId, userId));
      await db.delete(drawn).where(inArray(drawn.jobId, theirJobs));
    },
  };
};
