import type { OrphanedWorkStore } from '@atelier/core/ports/orphaned-work';
import { and, asc, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { pairsOf } from './job-claims.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first } from './queries.ts';

export const orphanedWorkStore = ({ db, tables, fragments }: Driver): OrphanedWorkStore => {
  const { jobs, orphanedWork } = tables;
  const { endedAt, remoteId, provider, model } = orphanedWork;

  const inLanes = prepared(
    db
      .select()
      .from(orphanedWork)
      .where(
        and(
          fragments.amongPairs(provider, model, sql.placeholder('pairs')),
          or(isNotNull(remoteId), lte(endedAt, placeholderFor(endedAt, 'answeredBy'))),
        ),
      )
      .orderBy(asc(endedAt))
      .limit(sql.placeholder('limit')),
  );
  const unanswered = prepared(
    db
      .select()
      .from(orphanedWork)
      .where(lte(endedAt, placeholderFor(endedAt, 'endedBy')))
      .orderBy(asc(endedAt))
      .limit(sql.placeholder('limit')),
  );

  return {
    keepOf: async (userId) => {
      // An update that changes nothing locks the rows: work that is settled meanwhile would be settled again.
      const left = await db
        .update(jobs)
        .set({ id: sql`${jobs.id}` })
        .where(and(eq(jobs.userId, userId), isNotNull(jobs.submissionKey), isNotNull(jobs.finishedAt)))
        .returning();
      const kept = left.flatMap(({ id, submissionKey, finishedAt, cancelOutcome, ...job }) =>
        submissionKey === null || finishedAt === null
          ? []
          : [
              {
                ...{ submissionKey, remoteId: job.remoteId, jobId: id, workspaceId: job.workspaceId },
                ...{
                  kind: job.kind,
                  provider: job.provider,
                  model: job.model,
                  unitPriceMinor: job.unitPriceMinor,
                },
                ...{ isStopping: cancelOutcome === 'stopping', endedAt: finishedAt },
              },
            ],
      );
      if (kept.length > 0) await db.insert(orphanedWork).values(kept);
    },

    noteRemoteId: async (submissionKey, id) => {
      const noted = await db
        .update(orphanedWork)
        .set({ remoteId: id })
        .where(and(eq(orphanedWork.submissionKey, submissionKey), isNull(remoteId)))
        .returning({ key: orphanedWork.submissionKey });
      return noted.length > 0;
    },

    list: (lanes, answeredBy, limit) => inLanes({ pairs: pairsOf(lanes), answeredBy, limit }),

    listUnanswered: (endedBy, limit) => unanswered({ endedBy, limit }),

    settle: async (submissionKey) =>
      first(await db.delete(orphanedWork).where(eq(orphanedWork.submissionKey, submissionKey)).returning()),
  };
};
