import { Account, ChangePasswordInput, Me, UpdateProfileInput } from '@atelier/core/schemas/auth';
import { protectedProcedure, router } from '../procedures.ts';
import { Done, done } from './shared.ts';

export const accountRouter = router({
  me: protectedProcedure({ can: 'account:read', limit: 'request', audit: null })
    .output(Account)
    .query(({ ctx }) => ctx.services.account.me(ctx.caller)),

  updateProfile: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'profile_change' })
    .input(UpdateProfileInput)
    .output(Me)
    .mutation(({ ctx, input }) => ctx.services.account.updateProfile(ctx.caller, input.name, ctx.audit)),

  changePassword: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'password_change' })
    .input(ChangePasswordInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies([
        await ctx.services.account.changePassword(ctx.caller, input, ctx.call, ctx.audit),
      ]);
      return done;
    }),
});
