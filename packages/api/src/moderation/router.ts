import { Cursor, PageSize } from '@atelier/core/cursor';
import {
  AppealInput,
  OwnCase,
  OwnCasePage,
  StrictnessView,
  strictnessLevels,
} from '@atelier/core/schemas/moderation';
import { LooksAtMine } from '@atelier/core/schemas/private-looks';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

/** What people see of moderation of their own content. */
export const moderationRouter = router({
  mine: protectedProcedure({ can: 'moderation:own', limit: 'view', audit: null })
    .input(z.strictObject({ cursor: Cursor.optional(), limit: PageSize.optional() }).optional())
    .output(OwnCasePage)
    .query(({ ctx, input }) => ctx.services.moderationCases.mine(ctx.actor, input ?? {})),

  appeal: protectedProcedure({ can: 'moderation:own', limit: 'write', audit: 'moderation_appealed' })
    .input(AppealInput)
    .output(OwnCase)
    .mutation(({ ctx, input }) => ctx.services.moderationCases.appeal(ctx.actor, input, ctx.audit)),

  /** Looks of superadmins at the caller's own pictures. */
  looks: protectedProcedure({ can: 'moderation:own', limit: 'request', audit: null })
    .input(NoInput)
    .output(LooksAtMine)
    .query(({ ctx }) => ctx.services.privateLooks.atMine(ctx.actor)),

  strictness: protectedProcedure({ can: 'moderation:own', limit: 'request', audit: null })
    .input(NoInput)
    .output(StrictnessView)
    .query(({ ctx }) => ctx.services.strictness.get(ctx.actor)),

  /** Of the workspace of the call, by its owner. */
  setStrictness: protectedProcedure({
    can: 'moderation:strictness',
    limit: 'write',
    audit: 'moderation_strictness_change',
  })
    .input(z.strictObject({ level: z.enum(strictnessLevels) }))
    .output(StrictnessView)
    .mutation(({ ctx, input }) => ctx.services.strictness.set(ctx.actor, input.level, ctx.audit)),
});
