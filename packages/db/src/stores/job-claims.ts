import { maxProviderPauseMs } from '@atelier/core/max-lifetimes';
import type { JobInQueue } from '@atelier/core/ports/records';
import type { ClaimRequest, ClaimTerms, JobStore, Lane, LaneTerms } from '@atelier/core/ports/studio-stores';
import type { JobQueue } from '@atelier/core/schemas/job-kinds';
import { and, asc, count, eq, gt, isNotNull, isNull, lt, lte, ne, not, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions, noLongerLive, readJobs, unclaimed } from './job-rows.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf } from './queries.ts';

/** Bounds one transaction: it writes an audit event for each failed job, and others wait for it. */
const maxExhausted = 200;

/** The pairs of provider and model that the lanes have free slots for, as `Fragments.amongPairs` takes them. */
export const pairsOf = (lanes: readonly Lane[]): string =>
  JSON.stringify(
    lanes
      .filter(({ free }) => free > 0)
      .flatMap(({ provider, models }) => models.map((model) => [provider, model])),
  );

/** The values of the placeholders that all conditions of a claim share. */
const valuesOf = ({ now, leaseExpiresAt, maxAttempts }: ClaimTerms) => ({
  now,
  leaseExpiresAt,
  leaseHorizon: horizonOf(now, leaseExpiresAt.getTime() - now.getTime()),
  maxAttempts,
});
const laneValuesOf = (terms: LaneTerms) => ({
  ...valuesOf(terms),
  jobKind: terms.kind,
  delayHorizon: horizonOf(terms.now, maxProviderPauseMs),
  pairs: pairsOf(terms.lanes),
  openPairs: pairsOf(terms.lanes.filter(({ begunOnly }) => begunOnly !== true)),
});

/** Which jobs can be claimed, and which have used up their attempts. */
const conditions = ({ db, tables, fragments }: Driver) => {
  const { jobs, workspaces, drawnPictures } = tables;
  const { unfinished } = jobConditions(tables);
  const { delayedUntil, leaseExpiresAt } = jobs;
  const at = (column: typeof leaseExpiresAt | typeof workspaces.lastServedAt, name: string) =>
    fragments.opaqueParam(placeholderFor(column, name));
  const maxAttempts = placeholderFor(jobs.attempts, 'maxAttempts');

  /** Not claimed, or its lease has expired. */
  const isFree = and(
    unfinished,
    or(
      sql`${jobs.state} = 'pending'`,
      lte(leaseExpiresAt, at(leaseExpiresAt, 'now')),
      gt(leaseExpiresAt, at(leaseExpiresAt, 'leaseHorizon')),
    ),
  );
  const kept = db.select({ n: count() }).from(drawnPictures).where(eq(drawnPictures.jobId, jobs.id));
  /** Each committed picture allows one more attempt, so that crashes do not fail a job that makes progress. */
  const attemptsLeft = or(
    lt(jobs.attempts, maxAttempts),
    sql`${jobs.attempts} < ${maxAttempts} + (${kept.getSQL()})`,
  );
  const isAmong = (pairs: string) => fragments.amongPairs(jobs.provider, jobs.model, sql.placeholder(pairs));
  const hasBegun = or(sql`${jobs.state} = 'running'`, isNotNull(jobs.submissionKey));
  // The first condition is the one that finds jobs by the index of lanes.
  const isServed = and(isAmong('pairs'), or(hasBegun, isAmong('openPairs')));
  /** The provider has asked to wait, whichever node it told so. */
  const isDue = or(
    isNull(delayedUntil),
    lte(delayedUntil, at(delayedUntil, 'now')),
    gt(delayedUntil, at(delayedUntil, 'delayHorizon')),
  );
  const isOfKind = sql`case ${jobs.kind} when 'training' then 'training' else 'generation' end = ${placeholderFor(jobs.kind, 'jobKind')}`;
  const claimable = and(isServed, isOfKind, isFree, isDue, attemptsLeft);
  /** When a workspace was served last; null for a time far in the future, from a clock that was set back. */
  const lastServed = sql`case when ${lte(workspaces.lastServedAt, at(workspaces.lastServedAt, 'leaseHorizon'))}
    then ${workspaces.lastServedAt} end`;
  /** The id of the next job: the oldest of the workspace that was served longest ago. */
  const oldest = db
    .select({ id: jobs.id })
    .from(jobs)
    .innerJoin(workspaces, eq(workspaces.id, jobs.workspaceId))
    .where(claimable)
    .orderBy(sql`${lastServed} asc nulls first`, asc(jobs.createdAt), asc(jobs.id))
    .limit(1);
  return {
    claimable,
    isNext: eq(jobs.id, sql`(${oldest.getSQL()} ${fragments.skipLocked('jobs')})`),
    isExhausted: and(isFree, not(attemptsLeft ?? sql`true`)),
  };
};

/** The scheduler's side of `JobStore`, with prepared statements. */
export const jobClaims = (
  driver: Driver,
): Pick<JobStore, 'claimNext' | 'recordServed' | 'othersWait' | 'hasExhausted' | 'failExhausted'> => {
  const { db, tables, fragments, transaction } = driver;
  const { jobs, workspaces } = tables;
  const { claimedWith } = jobConditions(tables);
  const { claimable, isNext, isExhausted } = conditions(driver);

  /** Workers poll every second, mostly without result: a SELECT takes no write lock. */
  const findAny = (condition: typeof claimable) =>
    prepared(db.select({ id: jobs.id }).from(jobs).where(condition).limit(1));
  const findClaimable = findAny(claimable);
  const findOthers = findAny(and(claimable, ne(jobs.workspaceId, sql.placeholder('workspaceId'))));
  const findExhausted = findAny(isExhausted);
  const claim = prepared(
    db
      .update(jobs)
      .set({
        state: 'running',
        claimToken: placeholderFor(jobs.claimToken, 'claimToken'),
        leaseExpiresAt: placeholderFor(jobs.leaseExpiresAt, 'leaseExpiresAt'),
        startedAt: placeholderFor(jobs.startedAt, 'now'),
        delayedUntil: null,
        attempts: sql`${jobs.attempts} + 1`,
      })
      .where(isNext)
      .returning(),
  );
  const exhausted = db.select({ id: jobs.id }).from(jobs).where(isExhausted).limit(maxExhausted);
  const failJobs = prepared(
    db
      .update(jobs)
      .set({
        state: 'failed',
        failure: placeholderFor(jobs.failure, 'reason'),
        failureKind: placeholderFor(jobs.failureKind, 'kind'),
        failureCause: placeholderFor(jobs.failureCause, 'cause'),
        finishedAt: placeholderFor(jobs.finishedAt, 'now'),
        ...unclaimed,
        ...noLongerLive,
      })
      // Skips jobs that another transaction is ending: two of them waiting for each other's jobs would deadlock.
      .where(sql`${jobs.id} in (${exhausted.getSQL()} ${fragments.skipLocked('jobs')})`)
      .returning(),
  );
  const serve = prepared(
    db
      .update(workspaces)
      .set({ lastServedAt: placeholderFor(workspaces.lastServedAt, 'at') })
      .where(eq(workspaces.id, fragments.opaqueParam(sql.placeholder('workspaceId')))),
  );
  const extend = prepared(
    db
      .update(jobs)
      .set({
        leaseExpiresAt: placeholderFor(jobs.leaseExpiresAt, 'leaseExpiresAt'),
        submissionKey: null,
        remoteId: null,
        previewAt: null,
        remoteQueuePosition: null,
      })
      .where(claimedWith(sql.placeholder('id'), sql.placeholder('claimToken')))
      .returning({ workspaceId: jobs.workspaceId }),
  );
  const markServed = async (workspaceId: string, at: Date): Promise<void> => {
    await serve({ workspaceId, at });
  };

  return {
    claimNext: async <K extends JobQueue>({ claimToken, ...terms }: ClaimRequest<K>) => {
      const values = laneValuesOf(terms);
      if ((await findClaimable(values)).length === 0) return null;
      return transaction(async () => {
        const job = first(readJobs(await claim({ ...values, claimToken })));
        if (job === null) return null;
        await markServed(job.workspaceId, terms.now);
        // The statement claims jobs of this queue only.
        return job as JobInQueue<K>;
      });
    },

    recordServed: (id, claimToken, now, leaseExpiresAt) =>
      transaction(async () => {
        const job = first(await extend({ id, claimToken, leaseExpiresAt }));
        if (job === null) return false;
        await markServed(job.workspaceId, now);
        return true;
      }),

    othersWait: async ({ workspaceId }, terms) =>
      (await findOthers({ ...laneValuesOf(terms), workspaceId })).length > 0,

    hasExhausted: async (terms) => (await findExhausted(valuesOf(terms))).length > 0,

    // Includes pending jobs: after the attempt limit was lowered they would otherwise wait for ever.
    failExhausted: async (terms, failure) => readJobs(await failJobs({ ...valuesOf(terms), ...failure })),
  };
};
