import type { JobRecord } from '@atelier/core/ports/records';
import type { JobStore } from '@atelier/core/ports/studio-stores';
import type { JobQueue } from '@atelier/core/schemas/job-kinds';
import { jobStates } from '@atelier/core/schemas/jobs';
import { and, asc, count, desc, eq, isNotNull, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobClaims, pairsOf } from './job-claims.ts';
import { jobFacts } from './job-facts.ts';
import { jobPreviews } from './job-previews.ts';
import { generationsIn, jobConditions, noLongerLive, readJobs, unclaimed } from './job-rows.ts';
import { jobWaits } from './job-waits.ts';
import { placeholderFor, placeholdersOf, prepared, preparedByFilters } from './prepared.ts';
import { providerJobs } from './provider-jobs.ts';
import { afterKeyset, first, keysetValues } from './queries.ts';

export const jobStore = (driver: Driver): JobStore => {
  const { db, tables, fragments } = driver;
  const { jobs } = tables;
  const { unfinished, claimedWith } = jobConditions(tables);
  const inWorkspace = eq(jobs.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));

  const add = prepared(db.insert(jobs).values(placeholdersOf(jobs)));
  const byId = prepared(
    db
      .select()
      .from(jobs)
      .where(and(eq(jobs.id, fragments.opaqueParam(sql.placeholder('id'))), inWorkspace)),
  );
  const unfinishedCount = prepared(db.select({ n: count() }).from(jobs).where(and(inWorkspace, unfinished)));
  const page = preparedByFilters({ after: afterKeyset(jobs.createdAt, jobs.id) }, (where) =>
    db
      .select()
      .from(jobs)
      .where(and(inWorkspace, ne(jobs.kind, 'training'), where))
      .orderBy(desc(jobs.createdAt), desc(jobs.id))
      .limit(sql.placeholder('limit')),
  );

  // The first two conditions are written as in the partial index.
  const abandoned = prepared(
    db
      .select()
      .from(jobs)
      .where(
        and(
          isNotNull(jobs.submissionKey),
          isNotNull(jobs.finishedAt),
          fragments.amongPairs(jobs.provider, jobs.model, sql.placeholder('pairs')),
          or(isNotNull(jobs.remoteId), lte(jobs.finishedAt, placeholderFor(jobs.finishedAt, 'answeredBy'))),
        ),
      )
      .orderBy(asc(jobs.finishedAt), asc(jobs.id))
      .limit(sql.placeholder('limit')),
  );

  const isIn = (queue: JobQueue) =>
    queue === 'training' ? eq(jobs.kind, 'training') : ne(jobs.kind, 'training');

  const cancelUnfinished = async (at: Date, condition: SQL | undefined) =>
    readJobs(
      await db
        .update(jobs)
        .set({
          state: 'cancelled',
          finishedAt: at,
          cancelOutcome: sql`case when ${jobs.submissionKey} is not null then 'stopping' end`,
          ...unclaimed,
          ...noLongerLive,
        })
        .where(and(condition, unfinished))
        .returning(),
    );
  /** One guarded statement. @returns null when the claim was lost */
  const endClaimed = async (
    id: string,
    claimToken: string,
    end: Pick<JobRecord, 'state' | 'finishedAt'> & Partial<JobRecord>,
  ) =>
    first(
      readJobs(
        await db
          .update(jobs)
          .set({ ...end, ...unclaimed, ...noLongerLive })
          .where(claimedWith(id, claimToken))
          .returning(),
      ),
    );
  const updateClaimed = async (
    id: string,
    claimToken: string,
    change: Parameters<ReturnType<typeof db.update<typeof jobs>>['set']>[0],
    condition?: SQL,
  ): Promise<boolean> => {
    const updated = await db
      .update(jobs)
      .set(change)
      .where(and(claimedWith(id, claimToken), condition))
      .returning({ id: jobs.id });
    return updated.length > 0;
  };

  return {
    ...jobClaims(driver),
    ...providerJobs(driver),
    ...jobFacts(driver),
    ...jobWaits(driver),
    ...jobPreviews(driver),

    insert: async (job) => {
      await add({ ...job });
    },

    countUnfinished: async ({ workspaceId }) => first(await unfinishedCount({ workspaceId }))?.n ?? 0,

    findOwned: async ({ workspaceId }, id) => first(readJobs(await byId({ id, workspaceId }))),

    listOwned: async ({ workspaceId }, { after, limit }) =>
      generationsIn(readJobs(await page(keysetValues(after), { workspaceId, limit }))),

    cancelOwned: async ({ workspaceId }, id, kind, at) => {
      const isMeant = and(eq(jobs.workspaceId, workspaceId), eq(jobs.id, id), isIn(kind));
      return first(await cancelUnfinished(at, isMeant));
    },

    cancelAllOf: (userId, at) => cancelUnfinished(at, eq(jobs.userId, userId)),

    heartbeat: (id, claimToken, progress, leaseExpiresAt, remoteQueuePosition = null) =>
      updateClaimed(id, claimToken, { progress, leaseExpiresAt, remoteQueuePosition }),

    complete: (id, claimToken, { charged, shortfall, failureCause = null }, at) =>
      endClaimed(id, claimToken, {
        state: 'completed',
        progress: 1,
        finishedAt: at,
        chargedImages: charged.images,
        chargedMinor: charged.minor,
        shortfall,
        failureCause,
      }),

    fail: (id, claimToken, { reason, kind, cause }, at) =>
      endClaimed(id, claimToken, {
        state: 'failed',
        failure: reason,
        failureKind: kind,
        failureCause: cause,
        finishedAt: at,
      }),

    noteMissing: (id, claimToken, missing) =>
      updateClaimed(id, claimToken, { missing, submissionKey: null, remoteId: null, previewAt: null }),

    handBack: (id, claimToken, progress, delayedUntil) =>
      updateClaimed(id, claimToken, {
        state: 'pending',
        ...(progress !== null && { progress }),
        delayedUntil: delayedUntil ?? null,
        remoteQueuePosition: null,
        previewAt: null,
        startedAt: null,
        attempts: sql`${jobs.attempts} - 1`,
        ...unclaimed,
      }),

    noteSubmission: (id, claimToken, submissionKey) =>
      updateClaimed(id, claimToken, { submissionKey, remoteId: null }),

    noteRemoteId: (id, claimToken, remoteId) =>
      updateClaimed(id, claimToken, { remoteId }, isNotNull(jobs.submissionKey)),

    noteLateRemoteId: async (id, submissionKey, remoteId) => {
      const noted = await db
        .update(jobs)
        .set({ remoteId })
        .where(and(eq(jobs.id, id), eq(jobs.submissionKey, submissionKey), isNull(jobs.remoteId)))
        .returning({ id: jobs.id });
      return noted.length > 0;
    },

    listAbandoned: async (lanes, answeredBy, limit) =>
      readJobs(await abandoned({ pairs: pairsOf(lanes), answeredBy, limit })),

    charge: async (id, { images, minor }) => {
      await db.update(jobs).set({ chargedImages: images, chargedMinor: minor }).where(eq(jobs.id, id));
    },

    settleAbandoned: async (id, submissionKey, outcome) => {
      const isCharged = sql`${jobs.cancelOutcome} = 'stopping' and ${outcome} = 'abandoned'`;
      const settled = readJobs(
        await db
          .update(jobs)
          .set({
            submissionKey: null,
            remoteId: null,
            cancelOutcome: sql`case when ${jobs.cancelOutcome} = 'stopping' then ${outcome} end`,
            chargedImages: sql`${jobs.chargedImages} + case when ${isCharged} and ${jobs.kind} not in ('training', 'transform') then 1 else 0 end`,
            chargedMinor: sql`${jobs.chargedMinor} + case when ${isCharged} then ${jobs.unitPriceMinor} else 0 end`,
          })
          .where(and(eq(jobs.id, id), eq(jobs.submissionKey, submissionKey), isNotNull(jobs.finishedAt)))
          .returning(),
      );
      return settled.find(({ cancelOutcome }) => cancelOutcome !== null) ?? null;
    },

    listStopping: async (endedBy, limit) =>
      readJobs(
        await db
          .select()
          .from(jobs)
          .where(
            and(
              isNotNull(jobs.submissionKey),
              isNotNull(jobs.finishedAt),
              eq(jobs.cancelOutcome, 'stopping'),
              lte(jobs.finishedAt, endedBy),
            ),
          )
          .orderBy(asc(jobs.finishedAt), asc(jobs.id))
          .limit(limit),
      ),

    countByState: async () => {
      const rows = await db.select({ state: jobs.state, n: count() }).from(jobs).groupBy(jobs.state);
      const counted = new Map(rows.map(({ state, n }) => [state, n]));
      const entries = jobStates.map((state) => [state, counted.get(state) ?? 0] as const);
      return Object.fromEntries(entries) as Record<JobRecord['state'], number>;
    },
  };
};
