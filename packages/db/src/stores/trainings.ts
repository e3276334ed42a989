import type { StoredTraining, TrainingStore } from '@atelier/core/ports/training-stores';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { readJobs } from './job-rows.ts';
import { placeholderFor, prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

export const trainingStore = ({ db, tables, fragments }: Driver): TrainingStore => {
  const { trainings, jobs, loras } = tables;
  const isOwn = and(
    eq(trainings.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId'))),
    eq(trainings.userId, fragments.opaqueParam(sql.placeholder('userId'))),
  );
  const withJob = () =>
    db
      .select({ training: trainings, job: jobs, loraId: loras.id })
      .from(trainings)
      .innerJoin(jobs, eq(jobs.id, trainings.jobId))
      .leftJoin(loras, eq(loras.jobId, trainings.jobId));

  const byId = prepared(
    withJob().where(and(isOwn, eq(trainings.jobId, fragments.opaqueParam(sql.placeholder('jobId'))))),
  );
  const page = preparedByFilters(
    {
      after: afterKeyset(trainings.createdAt, trainings.jobId),
      state: eq(jobs.state, placeholderFor(jobs.state, 'state')),
    },
    (where) =>
      withJob()
        .where(and(isOwn, where))
        .orderBy(desc(trainings.createdAt), desc(trainings.jobId))
        .limit(sql.placeholder('limit')),
  );

  const read = (rows: Awaited<ReturnType<typeof byId>>): StoredTraining[] =>
    rows.flatMap(({ training, job, loraId }) =>
      readJobs([job]).flatMap((one) => (one.kind === 'training' ? [{ ...training, job: one, loraId }] : [])),
    );

  return {
    insert: async (training) => {
      await db.insert(trainings).values(rowOf(trainings, training));
    },

    findOwned: async ({ workspaceId, userId }, jobId) =>
      first(read(await byId({ workspaceId, userId, jobId }))),

    listOwned: async ({ workspaceId, userId }, { after, limit }, state) =>
      read(await page({ ...keysetValues(after), state }, { workspaceId, userId, limit })),

    findOfJob: async (jobId) => first(await db.select().from(trainings).where(eq(trainings.jobId, jobId))),

    deleteOwned: async ({ workspaceId, userId }, jobId) => {
      const deleted = await db
        .delete(trainings)
        .where(
          and(
            eq(trainings.workspaceId, workspaceId),
            eq(trainings.userId, userId),
            eq(trainings.jobId, jobId),
          ),
        )
        .returning({ jobId: trainings.jobId });
      return deleted.length > 0;
    },
  };
};
