import { Cursor, PageSize } from '@atelier/core/cursor';
import { UserId } from '@atelier/core/ids';
import {
  ActiveLook,
  BeginLookInput,
  EndLookInput,
  LookState,
  PrivatePicturePage,
} from '@atelier/core/schemas/private-looks';
import { z } from 'zod';
import { Done, done } from '../shared/schemas.ts';
import { router, superadminProcedure } from '../trpc/procedures.ts';

const look = { can: 'moderation:look', limit: 'request', audit: 'admin_access' } as const;

/** Looks at private pictures that nothing flagged; mounted as `admin.moderation.looks`. */
export const looksRouter = router({
  /** The person is told by email and on their account page. */
  begin: superadminProcedure({
    ...{ can: 'moderation:look', limit: 'write', stepUp: true, audit: 'private_look_started' },
  })
    .input(BeginLookInput)
    .output(ActiveLook)
    .mutation(({ ctx, input }) => ctx.services.privateLooks.begin(ctx.actor, input, ctx.audit)),

  active: superadminProcedure(look)
    .input(z.strictObject({ userId: UserId }))
    .output(LookState)
    .query(({ ctx, input }) => ctx.services.privateLooks.active(ctx.actor, input.userId)),

  /** Sizes and times; each picture that is opened is an event. */
  pictures: superadminProcedure(look)
    .input(z.strictObject({ userId: UserId, cursor: Cursor.optional(), limit: PageSize.optional() }))
    .output(PrivatePicturePage)
    .query(({ ctx, input: { userId, ...page } }) =>
      ctx.services.privateLooks.pictures(ctx.actor, userId, page),
    ),

  end: superadminProcedure({ can: 'moderation:look', limit: 'write', audit: 'private_look_ended' })
    .input(EndLookInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.privateLooks.end(ctx.actor, input.id, ctx.audit);
      return done;
    }),
});
