import { EmailInput, LinkInput, VerifyEmailInput } from '@atelier/core/schemas/identity';
import { Done, done } from '../shared/schemas.ts';
import { publicProcedure } from '../trpc/procedures.ts';

export const verifyEmail = publicProcedure({ limit: 'proof', audit: 'email_verified' })
  .input(VerifyEmailInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.emailVerification.verifyEmail(input, ctx.request, ctx.principal, ctx.audit);
    return done;
  });

/** The response and its time are the same whether or not the account exists. */
export const resendVerification = publicProcedure({ limit: 'mail', audit: 'verification_requested' })
  .input(EmailInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.emailVerification.resendVerification(input.email, ctx.request, ctx.audit);
    return done;
  });

/** "I did not register": closes the account to the person who registered it. */
export const reportRegistration = publicProcedure({ limit: 'proof', audit: 'registration_disowned' })
  .input(LinkInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.signInReport.reportRegistration(input.token, ctx.audit);
    return done;
  });
