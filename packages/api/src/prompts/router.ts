import { EnhancementId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import { EnhanceInput, Enhancement, EnhancementOptions } from '@atelier/core/schemas/enhancement';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const EnhancementRef = z.strictObject({ id: EnhancementId });

export const promptsRouter = router({
  /** What `enhance` can do here. */
  options: protectedProcedure({
    can: 'job:read',
    limit: 'view',
    audit: null,
    credentials: programmatic,
  })
    .input(NoInput)
    .output(EnhancementOptions)
    .query(({ ctx }) => ctx.services.enhancements.options()),

  /** The whole enhancement in one answer. */
  enhance: protectedProcedure({
    can: 'job:create',
    limit: 'enhancement',
    audit: null,
    credentials: programmatic,
  })
    .input(EnhanceInput)
    .output(Enhancement)
    .mutation(({ ctx, input }) =>
      ctx.services.enhancements.enhance(ctx.actor, input, ctx.request.signal, ctx.audit),
    ),

  /** Begins an enhancement by the text model, which `watch` then streams. */
  begin: protectedProcedure({
    can: 'job:create',
    limit: 'enhancement',
    audit: null,
    credentials: programmatic,
  })
    .input(EnhanceInput)
    .output(EnhancementRef)
    .mutation(({ ctx, input }) => ctx.services.enhancements.begin(ctx.actor, input)),

  /** Server-sent events: the prompt so far, until it is done. */
  watch: protectedProcedure({ can: 'job:create', limit: 'request', audit: null, credentials: programmatic })
    .input(EnhancementRef)
    .subscription(({ ctx, input, signal }) =>
      ctx.services.enhancements.watch(
        ctx.actor,
        input.id,
        ctx.request,
        signal ?? ctx.request.signal,
        ctx.audit,
      ),
    ),
});
