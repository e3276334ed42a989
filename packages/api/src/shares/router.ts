import { Cursor, PageSize } from '@atelier/core/cursor';
import { CreatedShare, CreateShareInput, SharePage, ShareRef } from '@atelier/core/schemas/shares';
import { z } from 'zod';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

/** Links to pictures, for people without an account (R-STUDIO-7). */
export const sharesRouter = router({
  list: protectedProcedure({ can: 'share:manage', limit: 'view', audit: null })
    .input(z.strictObject({ cursor: Cursor.optional(), limit: PageSize.optional() }).optional())
    .output(SharePage)
    .query(({ ctx, input }) => ctx.services.shares.list(ctx.actor, input ?? {})),

  /** The link is shown only once. */
  create: protectedProcedure({ can: 'share:manage', limit: 'write', audit: 'share_created' })
    .input(CreateShareInput)
    .output(CreatedShare)
    .mutation(({ ctx, input }) => ctx.services.shares.create(ctx.actor, input, ctx.audit)),

  /** Ends the link at once. */
  revoke: protectedProcedure({ can: 'share:manage', limit: 'write', audit: 'share_revoked' })
    .input(ShareRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.shares.revoke(ctx.actor, input.id, ctx.audit);
      return done;
    }),
});
