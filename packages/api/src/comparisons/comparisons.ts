import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ComparisonEntry, StoredComparison } from '@atelier/core/ports/comparison-store';
import type { JobRecord } from '@atelier/core/ports/records';
import type { Comparison, ComparisonSummary, CreateComparisonInput } from '@atelier/core/schemas/comparisons';
import type { CreateJobInput, Job } from '@atelier/core/schemas/jobs';
import { isFinished, seedMax } from '@atelier/core/schemas/jobs';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { JobService } from '../jobs/jobs.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Actor } from '../trpc/request-context.ts';
import { mayVote } from './blind.ts';
import { viewComparison, viewSummary } from './views.ts';

/** 0 … max, without bias. */
const randomUpTo = (max: number): number => {
  const limit = 2 ** 32 - (2 ** 32 % (max + 1));
  for (;;) {
    const [drawn] = crypto.getRandomValues(new Uint32Array(1));
    if (drawn !== undefined && drawn < limit) return drawn % (max + 1);
  }
};

/** Fisher–Yates. */
const shuffled = <T>(items: readonly T[]): T[] => {
  const result = [...items];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = randomUpTo(at);
    [result[at], result[other]] = [result[other] as T, result[at] as T];
  }
  return result;
};

/** Names the entry in the paths of a refusal. */
const forEntry = (thrown: unknown, at: number): unknown => {
  if (!(thrown instanceof AppError) || thrown.issues === undefined) return thrown;
  const issues = thrown.issues.map(({ path, message }) => ({ path: `entries.${at}.${path}`, message }));
  return new AppError(thrown.code, thrown.message, { issues });
};

/** Comparisons of models on one prompt, with a blind vote (R-X-20). Votes are personal. */
export const comparisonService = (
  { db, clock, engines }: Pick<Deps, 'clock' | 'db' | 'engines'>,
  jobs: Pick<JobService, 'createTogether' | 'get'>,
) => {
  /** The same seed for all models that take one. */
  const withSharedSeed = (entries: readonly CreateJobInput[]): CreateJobInput[] => {
    const seed = entries.find((entry) => entry.seed !== undefined)?.seed ?? randomUpTo(seedMax);
    return entries.map((entry) =>
      engines.find(entry.model)?.capabilities.seed === true ? { ...entry, seed: entry.seed ?? seed } : entry,
    );
  };
  const checkAll = (actor: Actor, entries: readonly CreateJobInput[]): void => {
    for (const [at, entry] of entries.entries()) {
      try {
        engines.check(actor, entry);
      } catch (thrown) {
        throw forEntry(thrown, at);
      }
    }
  };

  const find = async (actor: Actor, id: string): Promise<StoredComparison> => {
    const found = await db.comparisons.findOwned(actor, id);
    if (found === null) throw new AppError('not_found');
    return found;
  };
  const jobsOf = ({ entries }: StoredComparison, actor: Actor): Promise<Job[]> =>
    Promise.all(entries.map(({ jobId }) => jobs.get(actor, jobId)));
  const get = async (actor: Actor, id: string): Promise<Comparison> => {
    const found = await find(actor, id);
    const isRevealed = found.vote !== null || !(await mayVote(db, actor));
    return viewComparison(found, await jobsOf(found, actor), isRevealed);
  };

  return {
    get,

    /**
     * Queues one job for each model, all or none.
     * @throws AppError as `jobs.create`; paths of issues begin with `entries.<number>`
     */
    async create(actor: Actor, input: CreateComparisonInput, audit: AuditTrail): Promise<Comparison> {
      checkAll(actor, input.entries);
      const id = newId('comparison');
      const comparison = {
        ...{ id, workspaceId: actor.workspaceId, userId: actor.userId },
        ...{ prompt: input.entries[0]?.prompt ?? '', createdAt: clock.now() },
      };
      await jobs.createTogether(
        actor,
        withSharedSeed(input.entries),
        {
          comparison: id,
          also: (stores, created: readonly JobRecord[]) =>
            stores.comparisons.insert(
              comparison,
              shuffled(created).map(
                (job, position): ComparisonEntry => ({ position, model: job.model, jobId: job.id }),
              ),
            ),
        },
        audit,
      );
      return get(actor, id);
    },

    async list(actor: Actor, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) => db.comparisons.listOwned(actor, page));
      return { items: rows.map((row): ComparisonSummary => viewSummary(row)), nextCursor };
    },

    /**
     * Records the vote, and tells the models. @param choice the position of the preferred entry; null: none is best
     * @throws AppError `not_found`; `conflict` while pictures are being made, or after a vote; `validation_failed` for an
     * entry without pictures
     */
    async vote(actor: Actor, id: string, choice: number | null): Promise<Comparison> {
      const found = await find(actor, id);
      const drawn = await jobsOf(found, actor);
      if (!drawn.every(({ state }) => isFinished(state)))
        throw new AppError('conflict', 'Wait until all pictures have been made.');
      const at = found.entries.findIndex(({ position }) => position === choice);
      if (choice !== null && (drawn[at]?.images.length ?? 0) === 0)
        throw new AppError('validation_failed', 'This entry has no picture.', {
          issues: [{ path: 'choice', message: 'This entry has no picture.' }],
        });
      const vote = { comparisonId: id, userId: actor.userId, choice, createdAt: clock.now() };
      const isFirst = await db.as(actor, (stores) => stores.comparisons.vote(vote));
      if (!isFirst) throw new AppError('conflict', 'You have already voted.');
      return get(actor, id);
    },

    /** How the person's own votes fell. */
    tally: async (actor: Actor) => ({ items: await db.comparisons.tally(actor) }),
  };
};
