import { LinkReview, Reviewed } from '@atelier/core/schemas/access-review';
import { EmailInput, LinkInput, ReportSignInInput, ResetPasswordInput } from '@atelier/core/schemas/identity';
import { Done, done } from '../shared/schemas.ts';
import { publicProcedure } from '../trpc/procedures.ts';

/** The response and its time are the same whether or not the account exists. */
export const forgotPassword = publicProcedure({
  limit: 'mail',
  audit: 'password_reset_requested',
  worksIn: 'maintenance',
})
  .input(EmailInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.passwordReset.forgotPassword(input.email, ctx.request, ctx.audit);
    return done;
  });

export const resetPassword = publicProcedure({
  limit: 'proof',
  audit: 'password_reset',
  worksIn: 'maintenance',
})
  .input(ResetPasswordInput)
  .output(Reviewed)
  .mutation(async ({ ctx, input }) => {
    const { locked } = await ctx.services.passwordReset.resetPassword(input, ctx.request, ctx.audit);
    return { ok: true, locked };
  });

/** What a reset or a report would remove. Not a query: the token must not be in a URL. */
export const review = publicProcedure({ limit: 'proof', audit: null, worksIn: 'maintenance' })
  .input(LinkInput)
  .output(LinkReview)
  .mutation(({ ctx, input }) => ctx.services.signInReport.reviewLink(input.token));

/** "This sign-in was not me": ends all sessions, removes unreviewed access, and starts a reset or locks the account. */
export const reportSignIn = publicProcedure({
  limit: 'proof',
  audit: 'sign_in_disowned',
  worksIn: 'read_only',
})
  .input(ReportSignInInput)
  .output(Reviewed)
  .mutation(async ({ ctx, input }) => {
    const { locked } = await ctx.services.signInReport.reportSignIn(input, ctx.request, ctx.audit);
    return { ok: true, locked };
  });
