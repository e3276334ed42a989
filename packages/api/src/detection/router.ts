import { Cursor, PageSize } from '@atelier/core/cursor';
import { firingVerdicts } from '@atelier/core/ports/detection-store';
import {
  DetectionRuleId,
  DetectionTrial,
  FiringPage,
  FiringView,
  JudgeFiringInput,
  RuleView,
  RuleViews,
  TryDetectionRuleInput,
  UpdateDetectionRuleInput,
} from '@atelier/core/schemas/detection';
import { z } from 'zod';
import { NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';

const read = { can: 'detection:read', limit: 'view', audit: 'admin_access' } as const;
/** Also in read-only mode, which may be on because of an attack. */
const change = { can: 'detection:manage', limit: 'write', worksIn: 'read_only' } as const;

/** The rules of detection in the console; mounted as `admin.rules`. */
export const detectionRulesRouter = router({
  list: adminProcedure(read)
    .input(NoInput)
    .output(RuleViews)
    .query(({ ctx }) => ctx.services.detectionRules.list()),

  firings: adminProcedure(read)
    .input(
      z
        .strictObject({
          ruleId: DetectionRuleId.optional(),
          verdict: z.enum([...firingVerdicts, 'none']).optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(FiringPage)
    .query(({ ctx, input }) => ctx.services.detectionRules.firings(input)),

  /** Without step-up, because it changes nothing. */
  try: adminProcedure({ ...change, audit: 'detection_rule_tried' })
    .input(TryDetectionRuleInput)
    .output(DetectionTrial)
    .mutation(({ ctx, input }) => ctx.services.detectionTrial.try(input, ctx.audit)),

  update: adminProcedure({ ...change, audit: 'detection_rule_changed', stepUp: true })
    .input(UpdateDetectionRuleInput)
    .output(RuleView)
    .mutation(({ ctx, input }) => ctx.services.detectionRules.update(input, ctx.audit)),

  judge: adminProcedure({ ...change, audit: 'detection_judged' })
    .input(JudgeFiringInput)
    .output(FiringView)
    .mutation(({ ctx, input }) => ctx.services.detectionRules.judge(ctx.actor, input, ctx.audit)),
});
