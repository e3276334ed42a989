import type { JobStore } from '@atelier/core/ports/studio-stores';
import { and, eq, inArray, isNotNull, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions, noLongerLive, readJobs, unclaimed } from './job-rows.ts';

/** Bounds one transaction: it writes an audit event for each failed job, and others wait for it. */
const maxFailed = 200;

/** What happens to the jobs of removed providers. */
export const providerJobs = ({
  db,
  tables,
  fragments,
}: Driver): Pick<JobStore, 'failWaitingFor' | 'isProviderBusy' | 'providersInUse'> => {
  const { jobs, orphanedWork, loraRemovals } = tables;
  const { unfinished } = jobConditions(tables);
  return {
    failWaitingFor: async (providers, failure, at) => {
      if (providers.length === 0) return [];
      const waiting = db
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(unfinished, eq(jobs.state, 'pending'), inArray(jobs.provider, [...providers])))
        .limit(maxFailed);
      const failed = await db
        .update(jobs)
        .set({
          state: 'failed',
          failure: failure.reason,
          failureKind: failure.kind,
          failureCause: failure.cause,
          finishedAt: at,
          ...unclaimed,
          ...noLongerLive,
        })
        // Skips jobs that another transaction is changing; the next call finds them.
        .where(sql`${jobs.id} in (${waiting.getSQL()} ${fragments.skipLocked('jobs')})`)
        .returning();
      return readJobs(failed);
    },

    isProviderBusy: async (provider) => {
      const running = await db
        .select({ id: jobs.id })
        .from(jobs)
        .where(and(unfinished, eq(jobs.state, 'running'), eq(jobs.provider, provider)))
        .limit(1);
      return running.length > 0;
    },

    providersInUse: async (providers) => {
      if (providers.length === 0) return [];
      const used = await db
        .select({ provider: jobs.provider })
        .from(jobs)
        .where(
          and(
            inArray(jobs.provider, [...providers]),
            or(unfinished, and(isNotNull(jobs.submissionKey), isNotNull(jobs.finishedAt))),
          ),
        )
        .groupBy(jobs.provider);
      const orphaned = await db
        .select({ provider: orphanedWork.provider })
        .from(orphanedWork)
        .where(inArray(orphanedWork.provider, [...providers]))
        .groupBy(orphanedWork.provider);
      const holding = await db
        .select({ provider: loraRemovals.provider })
        .from(loraRemovals)
        .where(inArray(loraRemovals.provider, [...providers]))
        .groupBy(loraRemovals.provider);
      return [...new Set([...used, ...orphaned, ...holding].map(({ provider }) => provider))];
    },
  };
};
