import { programmatic } from '@atelier/core/policy';
import { Account, Me, Storage, UpdateProfileInput } from '@atelier/core/schemas/auth';
import { ConfirmAddedInput } from '@atelier/core/schemas/confirm-access';
import { AccountSecurity } from '@atelier/core/schemas/identity';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

/** The signed-in user: profile and credentials. */
export const accountRouter = router({
  me: protectedProcedure({
    can: 'account:read',
    limit: 'request',
    audit: null,
    credentials: programmatic,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(Account)
    .query(({ ctx }) => ctx.services.account.me(ctx.principal)),

  security: protectedProcedure({
    can: 'account:read',
    limit: 'request',
    audit: null,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(AccountSecurity)
    .query(({ ctx }) => ctx.services.account.security(ctx.principal)),

  /** Apart from `me`, which every page reads: counting takes longer. */
  storage: protectedProcedure({ can: 'account:read', limit: 'request', audit: null, beforeEnrolment: true })
    .input(NoInput)
    .output(Storage)
    .query(({ ctx }) => ctx.services.account.storage(ctx.actor)),

  /**
   * "These are mine". The call contains its own proof, an older second factor. A step-up before it would consume the
   * same code, or replace the session token that the passkey response is bound to.
   */
  confirmAccess: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: 'added_access_confirmed',
  })
    .input(ConfirmAddedInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.confirmAccess.confirmAccess(ctx.principal, input, ctx.request, ctx.audit);
      return done;
    }),

  updateProfile: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'profile_change' })
    .input(UpdateProfileInput)
    .output(Me)
    .mutation(({ ctx, input }) => ctx.services.account.updateProfile(ctx.principal, input.name, ctx.audit)),
});
