import { ConfirmTotpInput, RecoveryCodesShown, TwoFactorStart } from '@atelier/core/schemas/identity';
import { z } from 'zod';
import { protectedProcedure, router } from '../procedures.ts';
import { Done, done, NoInput } from './shared.ts';

/** The authenticator app as second factor (R-ID-8). */
export const twoFactorRouter = router({
  /** A new secret, to be confirmed by a code of it; nothing is asked for at sign-in before that. */
  begin: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    stepUp: true,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(TwoFactorStart)
    .mutation(({ ctx }) => ctx.services.twoFactor.begin(ctx.caller)),

  /** The recovery codes are shown this once. Every other session ends, and this one gets a new token. */
  confirm: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: 'two_factor_change',
    stepUp: true,
    beforeEnrolment: true,
  })
    .input(ConfirmTotpInput)
    .output(z.strictObject({ recoveryCodes: z.array(z.string()).nullable() }))
    .mutation(async ({ ctx, input }) => {
      const { recoveryCodes, setCookie } = await ctx.services.twoFactor.confirm(
        ctx.caller,
        input.code,
        ctx.call,
        ctx.audit,
      );
      ctx.call.addCookies([setCookie]);
      return { recoveryCodes };
    }),

  disable: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'two_factor_change',
    stepUp: true,
  })
    .input(NoInput)
    .output(Done)
    .mutation(async ({ ctx }) => {
      ctx.call.addCookies([await ctx.services.twoFactor.disable(ctx.caller, ctx.call, ctx.audit)]);
      return done;
    }),

  regenerateRecoveryCodes: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'two_factor_change',
    stepUp: true,
  })
    .input(NoInput)
    .output(RecoveryCodesShown)
    .mutation(({ ctx }) => ctx.services.twoFactor.regenerateRecoveryCodes(ctx.caller, ctx.call, ctx.audit)),
});
