import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { Engine } from '@atelier/core/ports/engine';
import type { ImageRecord, JobRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { autoStyle } from '@atelier/core/schemas/engines';
import { pickSettings } from '@atelier/core/schemas/generation-settings';
import { type CreateJobInput, isFinished, type Job } from '@atelier/core/schemas/jobs';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { viewJob } from '../shared/views.ts';
import type { Actor, RequestContext } from '../trpc/request-context.ts';
import { cancelJob, createJob } from './lifecycle.ts';

/** How long a watcher waits for a signal before it polls and revalidates the session. */
const watchIntervalMs = 1000;

/** Every open stream polls once per `watchIntervalMs`; this is more than all tabs of a user need and costs little. */
const maxStreamsPerUser = 100;

/** Any seed that the schema allows. */
const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

const newJob = (
  actor: Actor,
  { provider }: Pick<Engine, 'provider'>,
  input: CreateJobInput,
  createdAt: Date,
  comparison?: string,
): JobRecord => ({
  id: newId('job'),
  kind: 'generation',
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  state: 'pending',
  progress: 0,
  params: {
    prompt: input.prompt,
    negativePrompt: input.negativePrompt ?? '',
    style: input.style ?? autoStyle,
    width: input.width,
    height: input.height,
    count: input.count,
    seed: input.seed ?? randomSeed(),
    ...pickSettings(input),
    ...(comparison !== undefined && { comparison }),
  },
  provider,
  model: input.model,
  submissionKey: null,
  remoteId: null,
  failure: null,
  attempts: 0,
  claimToken: null,
  leaseExpiresAt: null,
  createdAt,
  startedAt: null,
  finishedAt: null,
});

/** What a set of jobs belongs to. `also` joins the transaction that creates them. */
interface Together {
  readonly comparison: string;
  readonly also: (stores: Stores, jobs: readonly JobRecord[]) => Promise<void>;
}

/** Image jobs for their owner; workers use `claimed-jobs.ts` (R-STUDIO-1). */
export const jobService = ({
  db,
  clock,
  engines,
  signals,
  settings,
}: Pick<Deps, 'clock' | 'db' | 'engines' | 'settings' | 'signals'>) => {
  const withImages = async (actor: Actor, jobs: readonly JobRecord[]): Promise<Job[]> => {
    const done = jobs.filter(({ state }) => state === 'completed').map(({ id }) => id);
    const images = done.length === 0 ? [] : await db.images.listOfJobs(actor, done);
    const byJob = Map.groupBy<string, ImageRecord>(images, ({ jobId }) => jobId);
    return jobs.map((job) => viewJob(job, byJob.get(job.id) ?? [], signals.delay()));
  };

  const get = async (actor: Actor, id: string): Promise<Job> => {
    const job = await db.jobs.findOwned(actor, id);
    if (job === null) throw new AppError('not_found');
    const [view] = await withImages(actor, [job]);
    if (view === undefined) throw new AppError('not_found');
    return view;
  };

  const streamsOf = new Map<string, number>();
  const countStreams = (userId: string, change: 1 | -1): void => {
    const open = (streamsOf.get(userId) ?? 0) + change;
    if (open === 0) streamsOf.delete(userId);
    else streamsOf.set(userId, open);
  };

  return {
    get,

    /**
     * Holds the quota and queues the job in one transaction.
     * @throws AppError `validation_failed`, `quota_exceeded`, `too_many_jobs`, `gallery_full`
     */
    async create(actor: Actor, input: CreateJobInput, audit: AuditTrail): Promise<Job> {
      const job = newJob(actor, engines.check(actor, input), input, clock.now());
      await db.as(actor, (stores) => createJob(stores, job, settings, audit));
      signals.submitted();
      return viewJob(job, [], signals.delay());
    },

    /** As `create` for several jobs, all or none. */
    async createTogether(
      actor: Actor,
      inputs: readonly CreateJobInput[],
      { comparison, also }: Together,
      audit: AuditTrail,
    ): Promise<void> {
      const jobs = inputs.map((input) =>
        newJob(actor, engines.check(actor, input), input, clock.now(), comparison),
      );
      await db.as(actor, async (stores) => {
        for (const job of jobs) await createJob(stores, job, settings, audit);
        await also(stores, jobs);
      });
      signals.submitted();
    },

    async list(actor: Actor, input: ListInput) {
      const { rows, nextCursor } = await fetchPage(input, (page) => db.jobs.listOwned(actor, page));
      return { items: await withImages(actor, rows), nextCursor };
    },

    /** @throws AppError `not_found` if missing or foreign, `conflict` if already finished */
    async cancel(actor: Actor, id: string, audit: AuditTrail): Promise<Job> {
      const job = await db.as(actor, (stores) => cancelJob(stores, actor, id, clock.now(), audit));
      signals.changed(id);
      return viewJob(job, []);
    },

    /**
     * Yields the job now and at each change until it has finished. @throws AppError what `revalidate` throws, as soon as
     * credential, role or membership no longer allow it; `rate_limited` at once when the user has too many streams open
     */
    async *watch(
      actor: Actor,
      id: string,
      request: Pick<RequestContext, 'revalidate'>,
      signal: AbortSignal,
    ): AsyncGenerator<Job> {
      if ((streamsOf.get(actor.userId) ?? 0) >= maxStreamsPerUser)
        throw new AppError('rate_limited', 'Too many of your pages are watching jobs. Close some of them.');
      countStreams(actor.userId, 1);
      try {
        let seen = '';
        while (!signal.aborted) {
          await request.revalidate();
          const changed = signals.waitForChange(id, watchIntervalMs, signal);
          const job = await get(actor, id);
          const state = `${job.state} ${job.progress} ${job.delay}`;
          if (state !== seen) yield job;
          if (isFinished(job.state)) return;
          seen = state;
          await changed;
        }
      } finally {
        countStreams(actor.userId, -1);
      }
    },
  };
};
export type JobService = ReturnType<typeof jobService>;
