import { ChangeEmailInput, EmailChangeResult, LinkInput } from '@atelier/core/schemas/identity';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, publicProcedure } from '../trpc/procedures.ts';

/** Both addresses confirm by email before anything changes. The answer is the same if the new one is taken. */
export const changeEmail = protectedProcedure({
  can: 'account:secure',
  limit: 'mail',
  audit: 'email_change_requested',
  stepUp: true,
})
  .input(ChangeEmailInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.emailChange.changeEmail(ctx.principal, input.email, ctx.request, ctx.audit);
    return done;
  });

export const cancelEmailChange = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'profile_change',
})
  .input(NoInput)
  .output(Done)
  .mutation(async ({ ctx }) => {
    await ctx.services.emailChange.cancelEmailChange(ctx.principal, ctx.audit);
    return done;
  });

export const confirmEmailChange = publicProcedure({
  limit: 'proof',
  audit: 'email_changed',
  alternateAudit: 'email_change_confirmed',
})
  .input(LinkInput)
  .output(EmailChangeResult)
  .mutation(async ({ ctx, input }) => ({
    ok: true,
    pending: await ctx.services.emailChangeConfirmation.confirmEmailChange(
      input.token,
      ctx.request,
      ctx.principal,
      ctx.audit,
    ),
  }));
