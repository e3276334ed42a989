import type { ComparisonEntry, ComparisonStore, Voter } from '@atelier/core/ports/comparison-store';
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { generationsIn, jobConditions, readJobs } from './job-rows.ts';
import { prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, keysetValues, rowOf } from './queries.ts';

export const comparisonStore = ({ db, tables, fragments }: Driver): ComparisonStore => {
  const { comparisons, comparisonEntries: entries, comparisonVotes: votes, jobs } = tables;
  const { unfinished } = jobConditions(tables);
  const inWorkspace = eq(comparisons.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  const byThisPerson = and(
    eq(votes.comparisonId, comparisons.id),
    eq(votes.userId, fragments.opaqueParam(sql.placeholder('userId'))),
  );
  const withVote = () =>
    db
      // drizzle reads a joined group as missing if its first column is null, which a choice may be.
      .select({ comparison: comparisons, vote: { createdAt: votes.createdAt, choice: votes.choice } })
      .from(comparisons)
      .leftJoin(votes, byThisPerson);

  const byId = prepared(
    withVote().where(and(eq(comparisons.id, fragments.opaqueParam(sql.placeholder('id'))), inWorkspace)),
  );
  const page = preparedByFilters(
    { after: afterKeyset(comparisons.createdAt, comparisons.id) },
    (where: SQL | undefined) =>
      withVote()
        .where(and(inWorkspace, where))
        .orderBy(desc(comparisons.createdAt), desc(comparisons.id))
        .limit(sql.placeholder('limit')),
  );
  const entriesOf = prepared(
    db
      .select()
      .from(entries)
      .where(fragments.amongTexts(entries.comparisonId, sql.placeholder('ids')))
      .orderBy(asc(entries.position)),
  );

  const unvoted = prepared(
    db
      .select({ jobId: entries.jobId })
      .from(entries)
      .innerJoin(comparisons, eq(comparisons.id, entries.comparisonId))
      .leftJoin(votes, byThisPerson)
      .where(
        and(
          fragments.amongTexts(entries.jobId, sql.placeholder('jobIds')),
          inWorkspace,
          isNull(votes.comparisonId),
        ),
      ),
  );

  const complete = async (rows: Awaited<ReturnType<typeof byId>>) => {
    const ids = rows.map(({ comparison }) => comparison.id);
    const found = rows.length === 0 ? [] : await entriesOf({ ids: JSON.stringify(ids) });
    const of = Map.groupBy(found, ({ comparisonId }) => comparisonId);
    return rows.map(({ comparison, vote }) => ({
      ...comparison,
      entries: (of.get(comparison.id) ?? []).map(
        ({ position, model, jobId }): ComparisonEntry => ({ position, model, jobId }),
      ),
      vote,
    }));
  };

  const preferred = sql<number>`cast(sum(case when ${votes.choice} = ${entries.position} then 1 else 0 end) as integer)`;

  return {
    insert: async (comparison, compared) => {
      await db.insert(comparisons).values(rowOf(comparisons, comparison));
      await db.insert(entries).values(compared.map((entry) => ({ ...entry, comparisonId: comparison.id })));
    },

    findOwned: async ({ workspaceId, userId }: Voter, id) =>
      first(await complete(await byId({ workspaceId, userId, id }))),

    listOwned: async ({ workspaceId, userId }, { after, limit }) =>
      complete(await page(keysetValues(after), { workspaceId, userId, limit })),

    vote: async (vote) => {
      const added = await db
        .insert(votes)
        .values(rowOf(votes, vote))
        .onConflictDoNothing({ target: [votes.userId, votes.comparisonId] })
        .returning({ comparisonId: votes.comparisonId });
      return added.length > 0;
    },

    unvotedAmong: async ({ workspaceId, userId }, jobIds) => {
      if (jobIds.length === 0) return [];
      const rows = await unvoted({ workspaceId, userId, jobIds: JSON.stringify(jobIds) });
      return rows.map(({ jobId }) => jobId);
    },

    endedBesideRunning: async ({ workspaceId, userId }) => {
      // From the unfinished jobs, which are few, to their comparisons, and from these to their finished ones.
      const running = await db
        .select({ id: entries.comparisonId })
        .from(jobs)
        .innerJoin(entries, eq(entries.jobId, jobs.id))
        .where(and(unfinished, eq(jobs.workspaceId, workspaceId)))
        .groupBy(entries.comparisonId);
      if (running.length === 0) return [];
      const ended = await db
        .select({ job: jobs })
        .from(entries)
        .innerJoin(jobs, eq(jobs.id, entries.jobId))
        .leftJoin(votes, and(eq(votes.comparisonId, entries.comparisonId), eq(votes.userId, userId)))
        .where(
          and(
            inArray(
              entries.comparisonId,
              running.map(({ id }) => id),
            ),
            isNotNull(jobs.finishedAt),
            isNull(votes.comparisonId),
          ),
        );
      return generationsIn(readJobs(ended.map(({ job }) => job)));
    },

    tally: ({ workspaceId, userId }) =>
      db
        .select({ model: entries.model, shown: count(), preferred })
        .from(votes)
        .innerJoin(comparisons, eq(comparisons.id, votes.comparisonId))
        .innerJoin(entries, eq(entries.comparisonId, votes.comparisonId))
        .where(and(eq(votes.userId, userId), eq(comparisons.workspaceId, workspaceId)))
        .groupBy(entries.model)
        .orderBy(desc(preferred), asc(count()), asc(entries.model)),
  };
};
