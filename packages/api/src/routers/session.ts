import { SessionId } from '@atelier/core/ids';
import { SessionInfo } from '@atelier/core/schemas/auth';
import { z } from 'zod';
import { protectedProcedure, router } from '../procedures.ts';
import { currentSession } from './auth.ts';
import { Done, done, Ended, NoInput } from './shared.ts';

export const sessionRouter = router({
  current: currentSession,

  list: protectedProcedure({ can: 'session:read', limit: 'request', audit: null, beforeEnrolment: true })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(SessionInfo) }))
    .query(({ ctx }) => ctx.services.account.listSessions(ctx.caller)),

  revoke: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'session_revoked',
    beforeEnrolment: true,
  })
    .input(z.strictObject({ id: SessionId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.account.revokeSession(ctx.caller, input.id, ctx.audit);
      return done;
    }),

  revokeOthers: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'session_revoked',
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(Ended)
    .mutation(({ ctx }) => ctx.services.account.revokeOtherSessions(ctx.caller, ctx.audit)),
});
