import type { JobStore } from '@atelier/core/ports/studio-stores';
import { and, asc, desc, eq, gte, isNotNull, isNull, ne, notExists, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions } from './job-rows.ts';

/** What people and operators are told about jobs: places in the queue, durations, charges and causes of failures. */
export const jobFacts = ({
  db,
  tables,
}: Pick<Driver, 'db' | 'tables'>): Pick<
  JobStore,
  'laneLoad' | 'latestDurations' | 'chargedByModel' | 'latestFailures'
> => {
  const { jobs, comparisonEntries: entries, comparisonVotes: votes } = tables;
  const { unfinished } = jobConditions(tables);
  const makesImages = ne(jobs.kind, 'training');
  const unvotedBy = (userId: string) =>
    db
      .select({ jobId: entries.jobId })
      .from(entries)
      .leftJoin(votes, and(eq(votes.comparisonId, entries.comparisonId), eq(votes.userId, userId)))
      .where(and(eq(entries.jobId, jobs.id), isNull(votes.comparisonId)));
  return {
    laneLoad: async (provider) =>
      db
        .select({
          workspaceId: jobs.workspaceId,
          waiting: sql<number>`sum(case when ${jobs.state} = 'pending' then 1 else 0 end)`.mapWith(Number),
          running: sql<number>`sum(case when ${jobs.state} = 'running' then 1 else 0 end)`.mapWith(Number),
        })
        .from(jobs)
        .where(and(unfinished, makesImages, eq(jobs.provider, provider)))
        .groupBy(jobs.workspaceId),

    latestDurations: async (model, limit) => {
      const rows = await db
        .select({ from: jobs.startedAt, to: jobs.finishedAt, pictures: jobs.chargedImages })
        .from(jobs)
        // The first condition is written as in the partial index.
        .where(and(sql`${jobs.state} = 'completed'`, makesImages, eq(jobs.model, model)))
        .orderBy(desc(jobs.finishedAt))
        .limit(limit);
      return rows.flatMap(({ from, to, pictures }) =>
        from === null || to === null || pictures === 0
          ? []
          : [{ ms: Math.max(0, to.getTime() - from.getTime()), pictures }],
      );
    },

    chargedByModel: ({ workspaceId }, since, unlessUnvotedBy) =>
      db
        .select({
          model: jobs.model,
          images: sql<number>`sum(${jobs.chargedImages})`.mapWith(Number),
          minor: sql<number>`sum(${jobs.chargedMinor})`.mapWith(Number),
        })
        .from(jobs)
        .where(
          and(
            ...[eq(jobs.workspaceId, workspaceId), gte(jobs.finishedAt, since)],
            // As in the partial index.
            sql`(${jobs.chargedImages} > 0 or ${jobs.chargedMinor} > 0)`,
            unlessUnvotedBy === undefined ? undefined : notExists(unvotedBy(unlessUnvotedBy)),
          ),
        )
        .groupBy(jobs.model)
        .orderBy(asc(jobs.model)),

    latestFailures: async (provider, limit) => {
      const rows = await db
        .select({
          jobId: jobs.id,
          model: jobs.model,
          kind: jobs.failureKind,
          cause: jobs.failureCause,
          at: jobs.finishedAt,
        })
        .from(jobs)
        .where(and(eq(jobs.provider, provider), isNotNull(jobs.failureCause), isNotNull(jobs.finishedAt)))
        .orderBy(desc(jobs.finishedAt))
        .limit(limit);
      return rows.flatMap(({ cause, at, ...row }) =>
        cause === null || at === null ? [] : [{ ...row, cause, at }],
      );
    },
  };
};
