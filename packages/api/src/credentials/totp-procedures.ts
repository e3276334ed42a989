import { ConfirmTotpInput, RecoveryCodesShown, TwoFactorStart } from '@atelier/core/schemas/identity';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure } from '../trpc/procedures.ts';

/** Returns a new secret. Sign-in asks for codes only after it is confirmed. */
export const beginTotp = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: null,
  stepUp: true,
  beforeEnrolment: true,
})
  .input(NoInput)
  .output(TwoFactorStart)
  .mutation(({ ctx }) => ctx.services.totp.begin(ctx.principal));

/** The recovery codes are shown only once. All other sessions end, and this one gets a new token. */
export const confirmTotp = protectedProcedure({
  can: 'account:secure',
  limit: 'proof',
  audit: 'two_factor_change',
  stepUp: true,
  beforeEnrolment: true,
})
  .input(ConfirmTotpInput)
  .output(z.strictObject({ recoveryCodes: z.array(z.string()).nullable() }))
  .mutation(async ({ ctx, input }) => {
    const { recoveryCodes, setCookie } = await ctx.services.totp.confirm(
      ctx.principal,
      input.code,
      ctx.request,
      ctx.audit,
    );
    ctx.request.addCookies([setCookie]);
    return { recoveryCodes };
  });

export const disableTotp = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'two_factor_change',
  stepUp: true,
})
  .input(NoInput)
  .output(Done)
  .mutation(async ({ ctx }) => {
    ctx.request.addCookies([await ctx.services.totp.disable(ctx.principal, ctx.request, ctx.audit)]);
    return done;
  });

export const regenerateRecoveryCodes = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'two_factor_change',
  stepUp: true,
})
  .input(NoInput)
  .output(RecoveryCodesShown)
  .mutation(({ ctx }) => ctx.services.totp.regenerateRecoveryCodes(ctx.principal, ctx.request, ctx.audit));
