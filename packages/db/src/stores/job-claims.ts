import type { ClaimTerms, JobStore, Lane, LaneTerms } from '@atelier/core/ports/studio-stores';
import { and, asc, count, eq, gt, lt, lte, ne, not, or, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { jobConditions, readJobs, unclaimed } from './job-rows.ts';
import { placeholderFor, prepared } from './prepared.ts';
import { first, horizonOf } from './queries.ts';

/** How many jobs one transaction gives up at most: it writes an event for each, and others wait for it. */
const maxExhausted = 200;

/** The provider and model of every job that these lanes have room for, as `Fragments.amongPairs` takes them. */
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
const laneValuesOf = (terms: LaneTerms) => ({ ...valuesOf(terms), pairs: pairsOf(terms.lanes) });

/** Which jobs are free, which of them a node may take, and which are given up. */
const conditions = ({ db, tables, fragments }: Driver) => {
  const { jobs, workspaces, drawnPictures } = tables;
  const { unfinished } = jobConditions(tables);
  const at = (column: typeof jobs.leaseExpiresAt | typeof workspaces.lastServedAt, name: string) =>
    placeholderFor(column, name);
  const maxAttempts = placeholderFor(jobs.attempts, 'maxAttempts');

  /** Nobody holds it, or its lease is over. */
  const isFree = and(
    unfinished,
    or(
      eq(jobs.state, 'pending'),
      lte(jobs.leaseExpiresAt, at(jobs.leaseExpiresAt, 'now')),
      gt(jobs.leaseExpiresAt, at(jobs.leaseExpiresAt, 'leaseHorizon')),
    ),
  );
  const kept = db.select({ n: count() }).from(drawnPictures).where(eq(drawnPictures.jobId, jobs.id));
  /** Each picture that outlasted its attempt allows one attempt more: a crash takes none from a job that gets on. */
  const attemptsLeft = or(
    lt(jobs.attempts, maxAttempts),
    sql`${jobs.attempts} < ${maxAttempts} + (${kept.getSQL()})`,
  );
  const isServed = fragments.amongPairs(jobs.provider, jobs.model, sql.placeholder('pairs'));
  const claimable = and(isServed, isFree, attemptsLeft);
  /** When a workspace was served last; null for a time that no present clock has written. */
  const lastServed = sql`case when ${lte(workspaces.lastServedAt, at(workspaces.lastServedAt, 'leaseHorizon'))}
    then ${workspaces.lastServedAt} end`;
  /** The id of the job to take next: of the workspace served longest ago the oldest. */
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

/** The scheduler's side of `JobStore`: each look and each claim is one prepared statement. */
export const jobClaims = (
  driver: Driver,
): Pick<JobStore, 'claimNext' | 'recordServed' | 'othersWait' | 'hasExhausted' | 'failExhausted'> => {
  const { db, tables, fragments, transaction } = driver;
  const { jobs, workspaces } = tables;
  const { heldBy } = jobConditions(tables);
  const { claimable, isNext, isExhausted } = conditions(driver);

  /** Workers ask every second, mostly in vain: a look costs nobody the lock for writing. */
  const look = (condition: typeof claimable) =>
    prepared(db.select({ id: jobs.id }).from(jobs).where(condition).limit(1));
  const findClaimable = look(claimable);
  const findOthers = look(and(claimable, ne(jobs.workspaceId, sql.placeholder('workspaceId'))));
  const findExhausted = look(isExhausted);
  const claim = prepared(
    db
      .update(jobs)
      .set({
        state: 'running',
        claimToken: placeholderFor(jobs.claimToken, 'claimToken'),
        leaseExpiresAt: placeholderFor(jobs.leaseExpiresAt, 'leaseExpiresAt'),
        startedAt: placeholderFor(jobs.startedAt, 'now'),
        attempts: sql`${jobs.attempts} + 1`,
      })
      .where(isNext)
      .returning(),
  );
  const exhausted = db.select({ id: jobs.id }).from(jobs).where(isExhausted).limit(maxExhausted);
  const giveUp = prepared(
    db
      .update(jobs)
      .set({
        state: 'failed',
        failure: placeholderFor(jobs.failure, 'failure'),
        finishedAt: placeholderFor(jobs.finishedAt, 'now'),
        ...unclaimed,
      })
      // Two who wait for each other's jobs would never end: what somebody else is ending is left to them.
      .where(sql`${jobs.id} in (${exhausted.getSQL()} ${fragments.skipLocked('jobs')})`)
      .returning(),
  );
  const markServed = async (workspaceId: string, at: Date): Promise<void> => {
    await db.update(workspaces).set({ lastServedAt: at }).where(eq(workspaces.id, workspaceId));
  };

  return {
    claimNext: async ({ claimToken, ...terms }) => {
      const values = laneValuesOf(terms);
      if ((await findClaimable(values)).length === 0) return null;
      return transaction(async () => {
        const job = first(readJobs(await claim({ ...values, claimToken })));
        if (job === null) return null;
        await markServed(job.workspaceId, terms.now);
        return job;
      });
    },

    recordServed: (id, claimToken, now, leaseExpiresAt) =>
      transaction(async () => {
        const held = await db
          .update(jobs)
          .set({ leaseExpiresAt, submissionKey: null, remoteId: null })
          .where(heldBy(id, claimToken))
          .returning({ workspaceId: jobs.workspaceId });
        const job = first(held);
        if (job === null) return false;
        await markServed(job.workspaceId, now);
        return true;
      }),

    othersWait: async ({ workspaceId }, terms) =>
      (await findOthers({ ...laneValuesOf(terms), workspaceId })).length > 0,

    hasExhausted: async (terms) => (await findExhausted(valuesOf(terms))).length > 0,

    // Pending ones count too: a lowered bound would otherwise leave them waiting for ever.
    failExhausted: async (terms, failure) => readJobs(await giveUp({ ...valuesOf(terms), failure })),
  };
};
