import { AppError } from '@atelier/core/errors';
import type { DrawnPictureStore } from '@atelier/core/ports/studio-stores';
import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholdersOf, prepared } from './prepared.ts';
import { rowOf } from './queries.ts';

export const drawnPictureStore = ({ db, tables, fragments }: Driver): DrawnPictureStore => {
  const { drawnPictures: drawn, jobs } = tables;
  const ofJob = prepared(
    db
      .select()
      .from(drawn)
      .where(eq(drawn.jobId, fragments.opaqueParam(sql.placeholder('jobId'))))
      .orderBy(asc(drawn.position)),
  );
  const insert = prepared(
    db
      .insert(drawn)
      .values(placeholdersOf(drawn))
      .onConflictDoNothing({ target: [drawn.jobId, drawn.position] })
      .returning({ id: drawn.id }),
  );

  return {
    add: async (picture) => {
      const added = await insert({ ...rowOf(drawn, picture) });
      if (added.length === 0) throw new AppError('conflict');
    },

    listOf: (jobId) => ofJob({ jobId }),

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
