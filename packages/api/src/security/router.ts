import { Activity, ActivityInput } from '@atelier/core/schemas/privacy';
import { protectedProcedure, router } from '../trpc/procedures.ts';

/** What happened to the caller's own account. */
export const securityRouter = router({
  activity: protectedProcedure({ can: 'account:read', limit: 'request', audit: null })
    .input(ActivityInput)
    .output(Activity)
    .query(({ ctx, input }) => ctx.services.activity.of(ctx.actor, input?.cursor)),
});
