import { ChangePasswordInput } from '@atelier/core/schemas/auth';
import { SetPasswordInput } from '@atelier/core/schemas/identity';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure } from '../trpc/procedures.ts';

/** Requires the current password besides step-up, which for accounts with a second factor does not ask for it. */
export const changePassword = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'password_change',
  stepUp: true,
  worksIn: 'read_only',
})
  .input(ChangePasswordInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    ctx.request.setCookies(
      await ctx.services.password.changePassword(ctx.principal, input, ctx.request, ctx.audit),
    );
    return done;
  });

/** For accounts that have no password yet. */
export const setPassword = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'password_change',
  stepUp: true,
})
  .input(SetPasswordInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    ctx.request.setCookies(
      await ctx.services.password.setPassword(ctx.principal, input.password, ctx.request, ctx.audit),
    );
    return done;
  });
