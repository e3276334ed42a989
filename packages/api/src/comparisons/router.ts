import { Cursor, PageSize } from '@atelier/core/cursor';
import { ComparisonId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import {
  Comparison,
  ComparisonPage,
  ComparisonTally,
  CreateComparisonInput,
  VoteChoice,
} from '@atelier/core/schemas/comparisons';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { countMore } from '../trpc/count-more.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const ComparisonRef = z.strictObject({ id: ComparisonId });
const reading = { can: 'job:read', limit: 'view', audit: null, credentials: programmatic } as const;

export const comparisonsRouter = router({
  /** Each of its jobs counts against the limit. */
  create: protectedProcedure({
    can: 'job:create',
    limit: 'generation',
    audit: 'job_created',
    credentials: programmatic,
  })
    .input(CreateComparisonInput)
    .output(Comparison)
    .mutation(async ({ ctx, input }) => {
      await countMore(ctx, 'generation', input.entries.length - 1);
      return ctx.services.comparisons.create(ctx.actor, input, ctx.audit);
    }),

  get: protectedProcedure(reading)
    .input(ComparisonRef)
    .output(Comparison)
    .query(({ ctx, input }) => ctx.services.comparisons.get(ctx.actor, input.id)),

  list: protectedProcedure(reading)
    .input(z.strictObject({ cursor: Cursor.optional(), limit: PageSize.optional() }).optional())
    .output(ComparisonPage)
    .query(({ ctx, input }) => ctx.services.comparisons.list(ctx.actor, input ?? {})),

  /** Once for each person and comparison; the answer tells which model made which pictures. */
  vote: protectedProcedure({ can: 'job:create', limit: 'write', audit: null, credentials: programmatic })
    .input(z.strictObject({ id: ComparisonId, choice: VoteChoice }))
    .output(Comparison)
    .mutation(({ ctx, input }) => ctx.services.comparisons.vote(ctx.actor, input.id, input.choice)),

  tally: protectedProcedure(reading)
    .input(NoInput)
    .output(ComparisonTally)
    .query(({ ctx }) => ctx.services.comparisons.tally(ctx.actor)),
});
