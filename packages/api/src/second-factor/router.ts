import {
  CompleteTwoFactorInput,
  SecondFactors,
  StepUpInput,
  StepUpOptions,
} from '@atelier/core/schemas/identity';
import { PasskeyRequest } from '@atelier/core/schemas/passkeys';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, publicProcedure, router } from '../trpc/procedures.ts';

/** The second step of a sign-in, and step-up (R-ID-8, R-ID-9). */
export const secondFactorRouter = router({
  /** The factors that can complete this browser's pending sign-in; null if there is none. */
  pending: publicProcedure({ limit: 'request', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(SecondFactors.nullable())
    .query(({ ctx }) => ctx.services.challenge.pending(ctx.request)),

  /** For a pending sign-in; the response goes to `secondFactor.complete`. */
  beginPasskey: publicProcedure({ limit: 'proof', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(PasskeyRequest)
    .mutation(({ ctx }) => ctx.services.challenge.beginPasskey(ctx.request)),

  complete: publicProcedure({ limit: 'proof', audit: 'login_success', worksIn: 'maintenance' })
    .input(CompleteTwoFactorInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.request.setCookies(
        await ctx.services.challenge.complete(input, ctx.request, ctx.principal, ctx.audit),
      );
      return done;
    }),

  stepUpOptions: protectedProcedure({
    can: 'account:read',
    limit: 'request',
    audit: null,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(StepUpOptions)
    .query(({ ctx }) => ctx.services.stepUp.options(ctx.principal)),

  /** Fresh proof of identity; the session continues under a new token (R-ID-9). */
  stepUp: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: 'step_up',
    beforeEnrolment: true,
    worksIn: 'read_only',
  })
    .input(StepUpInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.request.addCookies([await ctx.services.stepUp.prove(ctx.principal, input, ctx.request, ctx.audit)]);
      return done;
    }),
});
