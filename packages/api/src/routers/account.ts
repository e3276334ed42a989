import { programmatic } from '@atelier/core/policy';
import { ConfirmAddedInput } from '@atelier/core/schemas/added-access';
import { Account, ChangePasswordInput, Me, UpdateProfileInput } from '@atelier/core/schemas/auth';
import {
  AccountSecurity,
  ChangeEmailInput,
  Departure,
  IdentityRef,
  ProviderRef,
  SetPasswordInput,
} from '@atelier/core/schemas/identity';
import { protectedProcedure, router } from '../procedures.ts';
import { Done, done, NoInput } from './shared.ts';

/** One's own account: who I am, and what opens it. */
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
    .query(({ ctx }) => ctx.services.account.me(ctx.caller)),

  security: protectedProcedure({
    can: 'account:read',
    limit: 'request',
    audit: null,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(AccountSecurity)
    .query(({ ctx }) => ctx.services.account.security(ctx.caller)),

  /**
   * "These are mine". The call carries its proof, an older second factor. Step-up would ask for the same factor first
   * and use that code up, or end the session that the passkey's answer is bound to.
   */
  confirmAdded: protectedProcedure({ can: 'account:secure', limit: 'proof', audit: 'added_access_confirmed' })
    .input(ConfirmAddedInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.account.confirmAdded(ctx.caller, input, ctx.call, ctx.audit);
      return done;
    }),

  updateProfile: protectedProcedure({ can: 'account:edit', limit: 'write', audit: 'profile_change' })
    .input(UpdateProfileInput)
    .output(Me)
    .mutation(({ ctx, input }) => ctx.services.account.updateProfile(ctx.caller, input.name, ctx.audit)),

  /** The present password is asked besides the fresh proof: where there is a second factor, it alone proves too little. */
  changePassword: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'password_change',
    stepUp: true,
  })
    .input(ChangePasswordInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(await ctx.services.account.changePassword(ctx.caller, input, ctx.call, ctx.audit));
      return done;
    }),

  /** For accounts that have no password yet. */
  setPassword: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'password_change',
    stepUp: true,
  })
    .input(SetPasswordInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(
        await ctx.services.account.setPassword(ctx.caller, input.password, ctx.call, ctx.audit),
      );
      return done;
    }),

  /** Both addresses are asked by mail before anything changes; says the same whoever has the new one. */
  changeEmail: protectedProcedure({
    can: 'account:secure',
    limit: 'mail',
    audit: 'email_change_requested',
    stepUp: true,
  })
    .input(ChangeEmailInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.mailbox.changeEmail(ctx.caller, input.email, ctx.call, ctx.audit);
      return done;
    }),

  cancelEmailChange: protectedProcedure({ can: 'account:secure', limit: 'write', audit: 'profile_change' })
    .input(NoInput)
    .output(Done)
    .mutation(async ({ ctx }) => {
      await ctx.services.mailbox.cancelEmailChange(ctx.caller, ctx.audit);
      return done;
    }),

  linkProvider: protectedProcedure({ can: 'account:secure', limit: 'write', audit: null, stepUp: true })
    .input(ProviderRef)
    .output(Departure)
    .mutation(async ({ ctx, input }) => {
      const { identities } = ctx.services;
      const { location, setCookies } = await identities.beginLink(ctx.caller, input.provider, ctx.call);
      ctx.call.addCookies(setCookies);
      return { location };
    }),

  unlinkProvider: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'identity_unlinked',
    stepUp: true,
  })
    .input(IdentityRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.identities.unlink(ctx.caller, input.id, ctx.call, ctx.audit);
      return done;
    }),
});
