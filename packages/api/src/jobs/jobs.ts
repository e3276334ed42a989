import { AppError } from '@atelier/core/errors';
import {
  type DrawnPicture,
  type GenerationJob,
  type ImageRecord,
  type JobRecord,
  makesImages,
} from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import { type CreateJobInput, isFinished, type Job, type NewJobInput } from '@atelier/core/schemas/jobs';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { blindJob, blindJobs } from '../comparisons/blind.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import { streamCounter, untilNextPoll } from '../shared/streams.ts';
import type { Actor, RequestContext } from '../trpc/request-context.ts';
import { jobBuilder } from './job-builder.ts';
import { viewJob } from './job-view.ts';
import { cancelJob, createJob } from './lifecycle.ts';
import { newJob } from './new-job.ts';
import { ownLorasFor } from './own-loras.ts';
import { waitOf } from './waiting.ts';

/** What a set of jobs belongs to. `also` joins the transaction that creates them. */
interface Together {
  readonly comparison: string;
  readonly also: (stores: Stores, jobs: readonly JobRecord[]) => Promise<void>;
}

/** Image jobs for their owner; workers use `claimed-jobs.ts` (R-STUDIO-1). */
export const jobService = ({
  db,
  batchLookUps,
  clock,
  engines,
  signals,
  settings,
  promptCheck,
}: Pick<Deps, 'batchLookUps' | 'clock' | 'db' | 'engines' | 'promptCheck' | 'settings' | 'signals'>) => {
  const findWaitFacts = batchLookUps(
    (ids) => db.jobs.waitFacts(ids),
    ({ jobId }) => jobId,
  );
  const build = jobBuilder({ db, engines });
  const namesOf = ({ model, provider }: JobRecord) => ({
    model: engines.find(model)?.capabilities.name ?? 'A model no longer offered',
    provider: engines.providerName(provider),
  });

  const picturesOf = async (actor: Actor, jobs: readonly JobRecord[]) => {
    const idsOf = (finished: boolean) =>
      jobs.filter(({ state }) => isFinished(state) === finished).map(({ id }) => id);
    const [images, drawn] = await Promise.all([
      db.images.listOfJobs(actor, idsOf(true)),
      db.drawnPictures.listOfJobs(actor, idsOf(false)),
    ]);
    return {
      images: Map.groupBy<string, ImageRecord>(images, ({ jobId }) => jobId),
      drawn: Map.groupBy<string, DrawnPicture>(drawn, ({ jobId }) => jobId),
    };
  };

  const withImages = async (actor: Actor, jobs: readonly GenerationJob[]): Promise<Job[]> => {
    const { images, drawn } = await picturesOf(actor, jobs);
    const compared = jobs.filter(({ params }) => params.comparison !== undefined);
    const blind = await blindJobs(
      db,
      actor,
      compared.map(({ id }) => id),
    );
    return Promise.all(
      jobs.map(async (job) => {
        const viewed = viewJob(job, {
          images: images.get(job.id) ?? [],
          drawn: drawn.get(job.id) ?? [],
          names: namesOf(job),
          currency: settings.currency,
          wait: await waitOf(findWaitFacts, job),
          now: clock.now(),
          delay: signals.delay(),
        });
        return blind.has(job.id) ? blindJob(viewed) : viewed;
      }),
    );
  };

  const view = async (actor: Actor, job: GenerationJob): Promise<Job> => {
    const [viewed] = await withImages(actor, [job]);
    if (viewed === undefined) throw new AppError('not_found');
    return viewed;
  };

  const get = async (actor: Actor, id: string): Promise<Job> => {
    const job = await db.jobs.findOwned(actor, id);
    if (job === null || !makesImages(job)) throw new AppError('not_found');
    return view(actor, job);
  };

  const streams = streamCounter('Too many of your pages are watching jobs. Close some of them.');

  return {
    get,

    /**
     * Holds the quota and queues the job in one transaction.
     * @throws AppError `validation_failed`, `content_blocked`, `quota_exceeded`, `budget_exceeded`, `too_many_jobs`, `gallery_full`
     */
    async create(actor: Actor, input: NewJobInput, audit: AuditTrail): Promise<Job> {
      const job = await build(actor, input, clock.now());
      // Crops and enlargements bring no words of their own.
      const prompts = 'prompt' in input ? [input.prompt] : [];
      const least = engines.leastStrictness([job.model]);
      const findings = await promptCheck.check(actor, prompts, audit, least);
      await db.as(actor, async (stores) => {
        await createJob(stores, job, settings, audit);
        await promptCheck.openCases(stores, actor, findings, job.id, audit);
      });
      signals.submitted();
      return view(actor, job);
    },

    /** As `create` for several jobs, all or none. */
    async createTogether(
      actor: Actor,
      inputs: readonly CreateJobInput[],
      { comparison, also }: Together,
      audit: AuditTrail,
    ): Promise<void> {
      // One time for all: lists are ordered by it, and the order in which the models were chosen would tell them.
      const createdAt = clock.now();
      const jobs: GenerationJob[] = [];
      for (const input of inputs) {
        const ownLoras = await ownLorasFor(db, actor, input);
        jobs.push(newJob(engines, actor, input, createdAt, { comparison, ownLoras }));
      }
      const prompts = inputs.map(({ prompt }) => prompt);
      const least = engines.leastStrictness(jobs.map(({ model }) => model));
      const findings = await promptCheck.check(actor, prompts, audit, least);
      await db.as(actor, async (stores) => {
        for (const job of jobs) await createJob(stores, job, settings, audit);
        for (const [at, prompt] of prompts.entries()) {
          const [job, own] = [jobs[at], findings.filter(({ text }) => text === prompt)];
          // The same prompt for several models is one case.
          if (job !== undefined && prompts.indexOf(prompt) === at)
            await promptCheck.openCases(stores, actor, own, job.id, audit);
        }
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
      await db.as(actor, (stores) =>
        cancelJob(stores, actor, { id, kind: 'generation' }, clock.now(), audit),
      );
      signals.changed(id);
      return get(actor, id);
    },

    /**
     * The unfinished picture that an unfinished job shows, as WebP, for members of its workspace.
     * @param workspaceId only a job of this workspace; null for any that the actor is a member of
     * @throws AppError `not_found` if there is none, or the job is foreign
     */
    async preview(actor: Pick<Actor, 'userId'>, id: string, workspaceId: string | null): Promise<Uint8Array> {
      const isWanted = workspaceId === null || (await db.jobs.findOwned({ workspaceId }, id)) !== null;
      const webp = isWanted ? await db.jobs.findPreviewOfMember(actor.userId, id) : null;
      if (webp === null) throw new AppError('not_found');
      return Buffer.from(webp, 'base64');
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
      const close = streams.open(actor.userId);
      try {
        let seen = '';
        while (!signal.aborted) {
          await request.revalidate();
          const changed = signals.waitForChange(id, untilNextPoll(), signal);
          const job = await get(actor, id);
          const state = JSON.stringify([
            job.state,
            job.progress,
            job.delay,
            job.preview,
            job.images.length,
            job.queuePosition,
            job.providerQueuePosition,
          ]);
          if (state !== seen) yield job;
          if (isFinished(job.state)) return;
          seen = state;
          await changed;
        }
      } finally {
        close();
      }
    },
  };
};
export type JobService = ReturnType<typeof jobService>;
