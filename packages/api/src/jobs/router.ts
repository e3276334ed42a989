import { Cursor, PageSize } from '@atelier/core/cursor';
import { JobId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import { Job, JobPage, JobQuote, NewJobInput, Usage } from '@atelier/core/schemas/jobs';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const JobRef = z.strictObject({ id: JobId });

export const jobsRouter = router({
  create: protectedProcedure({
    can: 'job:create',
    limit: 'generation',
    audit: 'job_created',
    credentials: programmatic,
  })
    .input(NewJobInput)
    .output(Job)
    .mutation(({ ctx, input }) => ctx.services.jobs.create(ctx.actor, input, ctx.audit)),

  /** What the job would cost, and whether it would be accepted now. Holds nothing. */
  quote: protectedProcedure({ can: 'job:create', limit: 'view', audit: null, credentials: programmatic })
    .input(NewJobInput)
    .output(JobQuote)
    .query(({ ctx, input }) => ctx.services.jobFacts.quote(ctx.actor, input)),

  get: protectedProcedure({ can: 'job:read', limit: 'view', audit: null, credentials: programmatic })
    .input(JobRef)
    .output(Job)
    .query(({ ctx, input }) => ctx.services.jobs.get(ctx.actor, input.id)),

  list: protectedProcedure({ can: 'job:read', limit: 'view', audit: null, credentials: programmatic })
    .input(z.strictObject({ cursor: Cursor.optional(), limit: PageSize.optional() }).optional())
    .output(JobPage)
    .query(({ ctx, input }) => ctx.services.jobs.list(ctx.actor, input ?? {})),

  cancel: protectedProcedure({
    can: 'job:cancel',
    limit: 'write',
    audit: 'job_cancelled',
    credentials: programmatic,
  })
    .input(JobRef)
    .output(Job)
    .mutation(({ ctx, input }) => ctx.services.jobs.cancel(ctx.actor, input.id, ctx.audit)),

  /** Server-sent events: the job now and at each change, until it has finished. */
  watch: protectedProcedure({ can: 'job:read', limit: 'request', audit: null, credentials: programmatic })
    .input(JobRef)
    .subscription(({ ctx, input, signal }) =>
      ctx.services.jobs.watch(ctx.actor, input.id, ctx.request, signal ?? ctx.request.signal),
    ),
});

export const usageRouter = router({
  /** This month's pictures and money of the workspace. */
  mine: protectedProcedure({ can: 'job:read', limit: 'view', audit: null, credentials: programmatic })
    .input(NoInput)
    .output(Usage)
    .query(({ ctx }) => ctx.services.jobFacts.usage(ctx.actor)),
});
