import type { JobRecord } from '@atelier/core/ports/records';
import type { ClaimTerms, JobStore } from '@atelier/core/ports/studio-stores';
import { jobStates } from '@atelier/core/schemas/jobs';
import { and, asc, count, desc, eq, gt, lt, lte, ne, not, or, type SQL, sql } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholdersOf, prepared, preparedByFilters } from './prepared.ts';
import { afterKeyset, first, horizonOf, keysetValues, owned } from './queries.ts';

/** What a job loses when no worker holds it any more. */
const unclaimed = { claimToken: null, leaseExpiresAt: null } as const;

/** How many jobs one transaction gives up at most: it writes an event for each, and others wait for it. */
const maxExhausted = 200;

export const jobStore = ({ db, tables, fragments, transaction }: Driver): JobStore => {
  const { jobs, workspaces, drawnPictures } = tables;
  const inWorkspace = eq(jobs.workspaceId, fragments.opaqueParam(sql.placeholder('workspaceId')));
  // Spelled with literals, as in the partial index: SQLite uses the index only for the same words.
  const unfinished = sql`${jobs.state} in ('pending', 'running')`;
  /** A worker's right to write: its claim is the present one. A finished job has no claim. */
  const heldBy = (id: string, claimToken: string) =>
    and(eq(jobs.id, id), eq(jobs.claimToken, claimToken), eq(jobs.state, 'running'));

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
      .where(and(inWorkspace, where))
      .orderBy(desc(jobs.createdAt), desc(jobs.id))
      .limit(sql.placeholder('limit')),
  );

  const leaseHorizon = ({ now, leaseExpiresAt }: ClaimTerms) =>
    horizonOf(now, leaseExpiresAt.getTime() - now.getTime());
  /** Nobody holds it, or its lease is over. */
  const isFree = (terms: ClaimTerms) =>
    and(
      unfinished,
      or(
        eq(jobs.state, 'pending'),
        lte(jobs.leaseExpiresAt, terms.now),
        gt(jobs.leaseExpiresAt, leaseHorizon(terms)),
      ),
    );
  const kept = db.select({ n: count() }).from(drawnPictures).where(eq(drawnPictures.jobId, jobs.id));
  /** Each picture that outlasted its attempt allows one attempt more: a crash takes none from a job that gets on. */
  const attemptsLeft = ({ maxAttempts }: ClaimTerms) =>
    or(lt(jobs.attempts, maxAttempts), sql`${jobs.attempts} < ${maxAttempts} + (${kept.getSQL()})`);
  const claimable = (terms: ClaimTerms) => and(isFree(terms), attemptsLeft(terms));
  /** When a workspace was served last; null for a time that no present clock has written. */
  const lastServed = (terms: ClaimTerms) =>
    sql`case when ${lte(workspaces.lastServedAt, leaseHorizon(terms))} then ${workspaces.lastServedAt} end`;

  /** The id of the job to take next: of the workspace served longest ago the oldest. */
  const nextId = (terms: ClaimTerms) => {
    const oldest = db
      .select({ id: jobs.id })
      .from(jobs)
      .innerJoin(workspaces, eq(workspaces.id, jobs.workspaceId))
      .where(claimable(terms))
      .orderBy(sql`${lastServed(terms)} asc nulls first`, asc(jobs.createdAt), asc(jobs.id))
      .limit(1);
    return sql`(${oldest.getSQL()} ${fragments.skipLocked('jobs')})`;
  };
  const isExhausted = (terms: ClaimTerms) => and(isFree(terms), not(attemptsLeft(terms) ?? sql`true`));
  /** Workers ask every second, mostly in vain: a look costs nobody the lock for writing. */
  const exists = async (condition: SQL | undefined): Promise<boolean> =>
    (await db.select({ id: jobs.id }).from(jobs).where(condition).limit(1)).length > 0;

  const served = async (workspaceId: string, at: Date): Promise<void> => {
    await db.update(workspaces).set({ lastServedAt: at }).where(eq(workspaces.id, workspaceId));
  };

  const cancelUnfinished = (at: Date, which: SQL | undefined) =>
    db
      .update(jobs)
      .set({ state: 'cancelled', finishedAt: at, ...unclaimed })
      .where(and(which, unfinished))
      .returning();

  return {
    insert: async (job) => {
      await add({ ...job });
    },

    countUnfinished: async ({ workspaceId }) => first(await unfinishedCount({ workspaceId }))?.n ?? 0,

    findOwned: async ({ workspaceId }, id) => first(owned(await byId({ id, workspaceId }))),

    listOwned: async ({ workspaceId }, { after, limit }) =>
      owned(await page(keysetValues(after), { workspaceId, limit })),

    cancelOwned: async ({ workspaceId }, id, at) =>
      first(owned(await cancelUnfinished(at, and(eq(jobs.workspaceId, workspaceId), eq(jobs.id, id))))),

    cancelAllOf: (userId, at) => cancelUnfinished(at, eq(jobs.userId, userId)),

    claimNext: async ({ claimToken, ...terms }) => {
      if (!(await exists(claimable(terms)))) return null;
      return transaction(async () => {
        const taken = await db
          .update(jobs)
          .set({
            state: 'running',
            claimToken,
            leaseExpiresAt: terms.leaseExpiresAt,
            startedAt: terms.now,
            attempts: sql`${jobs.attempts} + 1`,
          })
          .where(eq(jobs.id, nextId(terms)))
          .returning();
        const job = first(taken);
        if (job === null) return null;
        await served(job.workspaceId, terms.now);
        return job;
      });
    },

    noteTurn: (id, claimToken, now, leaseExpiresAt) =>
      transaction(async () => {
        const held = await db
          .update(jobs)
          .set({ leaseExpiresAt })
          .where(heldBy(id, claimToken))
          .returning({ workspaceId: jobs.workspaceId });
        const job = first(held);
        if (job === null) return false;
        await served(job.workspaceId, now);
        return true;
      }),

    othersWait: ({ workspaceId }, terms) => exists(and(claimable(terms), ne(jobs.workspaceId, workspaceId))),

    heartbeat: async (id, claimToken, progress, leaseExpiresAt) => {
      const held = await db
        .update(jobs)
        .set({ progress, leaseExpiresAt })
        .where(heldBy(id, claimToken))
        .returning({ id: jobs.id });
      return held.length > 0;
    },

    complete: async (id, claimToken, at) =>
      first(
        await db
          .update(jobs)
          .set({ state: 'completed', progress: 1, finishedAt: at, ...unclaimed })
          .where(heldBy(id, claimToken))
          .returning(),
      ),

    fail: async (id, claimToken, failure, at) =>
      first(
        await db
          .update(jobs)
          .set({ state: 'failed', failure, finishedAt: at, ...unclaimed })
          .where(heldBy(id, claimToken))
          .returning(),
      ),

    handBack: async (id, claimToken, progress) => {
      const back = await db
        .update(jobs)
        .set({
          state: 'pending',
          progress,
          startedAt: null,
          attempts: sql`${jobs.attempts} - 1`,
          ...unclaimed,
        })
        .where(heldBy(id, claimToken))
        .returning({ id: jobs.id });
      return back.length > 0;
    },

    hasExhausted: (terms) => exists(isExhausted(terms)),

    // Pending ones count too: a lowered bound would otherwise leave them waiting for ever.
    failExhausted: (terms, failure) => {
      const exhausted = db.select({ id: jobs.id }).from(jobs).where(isExhausted(terms)).limit(maxExhausted);
      // Two who wait for each other's jobs would never end: what somebody else is ending is left to them.
      return db
        .update(jobs)
        .set({ state: 'failed', failure, finishedAt: terms.now, ...unclaimed })
        .where(sql`${jobs.id} in (${exhausted.getSQL()} ${fragments.skipLocked('jobs')})`)
        .returning();
    },

    countByState: async () => {
      const rows = await db.select({ state: jobs.state, n: count() }).from(jobs).groupBy(jobs.state);
      const counted = new Map(rows.map(({ state, n }) => [state, n]));
      const entries = jobStates.map((state) => [state, counted.get(state) ?? 0] as const);
      return Object.fromEntries(entries) as Record<JobRecord['state'], number>;
    },
  };
};
