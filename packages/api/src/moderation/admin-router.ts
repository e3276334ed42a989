import { Cursor, PageSize } from '@atelier/core/cursor';
import { RuleId, UserId } from '@atelier/core/ids';
import {
  AddRuleInput,
  caseStates,
  DecideInput,
  ModerationFigures,
  ReviewCase,
  ReviewPage,
  Rule,
  RuleList,
  RuleTrial,
  StrictnessView,
  strictnessLevels,
  TryRuleInput,
  UpdateRuleInput,
} from '@atelier/core/schemas/moderation';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';
import { looksRouter } from './looks-router.ts';

const change = { can: 'moderation:rules', limit: 'write', stepUp: true } as const;
const review = { can: 'moderation:review', limit: 'view', audit: 'admin_access' } as const;

const rulesRouter = router({
  list: adminProcedure({ can: 'moderation:rules', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(RuleList)
    .query(({ ctx }) => ctx.services.moderationRules.list()),

  add: adminProcedure({ ...change, audit: 'moderation_rule_added' })
    .input(AddRuleInput)
    .output(Rule)
    .mutation(({ ctx, input }) => ctx.services.moderationRules.add(input, ctx.audit)),

  update: adminProcedure({ ...change, audit: 'moderation_rule_updated' })
    .input(UpdateRuleInput)
    .output(Rule)
    .mutation(({ ctx, input }) => ctx.services.moderationRules.update(input, ctx.audit)),

  remove: adminProcedure({ ...change, audit: 'moderation_rule_removed' })
    .input(z.strictObject({ id: RuleId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.moderationRules.remove(input.id, ctx.audit);
      return done;
    }),
});

/** Rules and reviews in the console; mounted as `admin.moderation`. */
export const adminModerationRouter = router({
  rules: rulesRouter,

  /** Shows parts of past prompts, so each trial is audited; without step-up, because it changes nothing. */
  try: adminProcedure({ can: 'moderation:rules', limit: 'write', audit: 'moderation_rules_tried' })
    .input(TryRuleInput)
    .output(RuleTrial)
    .mutation(({ ctx, input }) => ctx.services.moderationRules.try(input, ctx.audit)),

  queue: adminProcedure(review)
    .input(
      z
        .strictObject({
          state: z.enum(caseStates).default('open'),
          appealed: z.boolean().optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(ReviewPage)
    .query(({ ctx, input: { state, appealed, ...page } }) =>
      ctx.services.moderationCases.queue({ state, ...(appealed !== undefined && { appealed }) }, page),
    ),

  figures: adminProcedure(review)
    .input(NoInput)
    .output(ModerationFigures)
    .query(({ ctx }) => ctx.services.moderationCases.figures()),

  /** The level of somebody's workspace. */
  strictness: adminProcedure({ can: 'moderation:rules', limit: 'view', audit: 'admin_access' })
    .input(z.strictObject({ userId: UserId }))
    .output(StrictnessView)
    .query(async ({ ctx, input }) =>
      ctx.services.strictness.get(await ctx.services.strictness.scopeOf(input.userId)),
    ),

  setStrictness: adminProcedure({ ...change, audit: 'moderation_strictness_change' })
    .input(z.strictObject({ userId: UserId, level: z.enum(strictnessLevels) }))
    .output(StrictnessView)
    .mutation(async ({ ctx, input }) =>
      ctx.services.strictness.set(
        await ctx.services.strictness.scopeOf(input.userId),
        input.level,
        ctx.audit,
      ),
    ),

  looks: looksRouter,

  decide: adminProcedure({ can: 'moderation:review', limit: 'write', audit: 'moderation_decided' })
    .input(DecideInput)
    .output(ReviewCase)
    .mutation(({ ctx, input }) => ctx.services.moderationCases.decide(ctx.actor, input, ctx.audit)),
});
