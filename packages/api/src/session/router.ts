import { SessionId } from '@atelier/core/ids';
import { CurrentSession, SessionInfo } from '@atelier/core/schemas/auth';
import { z } from 'zod';
import { Done, done, Ended, NoInput } from '../shared/schemas.ts';
import { viewMe } from '../shared/views.ts';
import { protectedProcedure, publicProcedure, router } from '../trpc/procedures.ts';
import { serverNotice } from '../trpc/server-mode.ts';

export const sessionRouter = router({
  /** Public. The CSRF token of anonymous callers is bound to a pre-session. */
  current: publicProcedure({ limit: 'session', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(CurrentSession)
    .query(async ({ ctx }) => ({
      user: ctx.principal === null ? null : viewMe(ctx.principal.user, ctx.guard.settings.secondFactorRoles),
      csrfToken: ctx.request.csrfToken(),
      ...serverNotice(ctx.guard.runtimeSettings),
      registrationOpen: ctx.services.settings.registrationOpen,
      termsDue: ctx.principal !== null && (await ctx.services.consents.owes(ctx.principal.user.id)),
      setup: ctx.principal === null ? await ctx.services.setup.state() : null,
      passwordMinLength: ctx.services.settings.passwordMinLength,
      passwordPolicy: ctx.services.settings.passwordPolicy,
    })),

  list: protectedProcedure({ can: 'session:read', limit: 'request', audit: null, beforeEnrolment: true })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(SessionInfo) }))
    .query(({ ctx }) => ctx.services.account.listSessions(ctx.principal)),

  revoke: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'session_revoked',
    worksIn: 'read_only',
    beforeEnrolment: true,
  })
    .input(z.strictObject({ id: SessionId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.account.revokeSession(ctx.principal, input.id, ctx.audit);
      return done;
    }),

  revokeOthers: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'session_revoked',
    worksIn: 'read_only',
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(Ended)
    .mutation(({ ctx }) => ctx.services.account.revokeOtherSessions(ctx.principal, ctx.audit)),
});
