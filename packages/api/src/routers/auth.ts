import { CurrentSession, RegisterInput, SetupInput, SignInInput } from '@atelier/core/schemas/auth';
import {
  AuthOptions,
  CompleteTwoFactorInput,
  Departure,
  DisownInput,
  EmailChangeResult,
  EmailInput,
  LinkInput,
  LinkReview,
  ProviderRef,
  RegisterResult,
  ResetPasswordInput,
  Reviewed,
  SecondFactors,
  SignInResult,
  StepUpInput,
  StepUpOptions,
  VerifyEmailInput,
} from '@atelier/core/schemas/identity';
import { protectedProcedure, publicProcedure, router } from '../procedures.ts';
import { viewMe } from '../services/views.ts';
import { Done, done, NoInput } from './shared.ts';

/** In and out: registration, the ways to sign in, their second factor, and the confirmation that it is still you. */
export const authRouter = router({
  /** What the sign-in page offers. */
  oauthProviders: publicProcedure({ limit: 'request', audit: null })
    .input(NoInput)
    .output(AuthOptions)
    .query(({ ctx }) => ctx.services.auth.options()),

  register: publicProcedure({ limit: 'register', audit: 'registration' })
    .input(RegisterInput)
    .output(RegisterResult)
    .mutation(async ({ ctx, input }) => {
      const cookies = await ctx.services.auth.register(input, ctx.call, ctx.caller, ctx.audit);
      if (cookies !== null) ctx.call.setCookies(cookies);
      return { ok: true, signedIn: cookies !== null };
    }),

  signIn: publicProcedure({ limit: 'signIn', audit: 'login_success', auditInstead: 'login_challenged' })
    .input(SignInInput)
    .output(SignInResult)
    .mutation(async ({ ctx, input }) => {
      const entry = await ctx.services.auth.signIn(input, ctx.call, ctx.caller, ctx.audit);
      if (entry.secondFactor === null) ctx.call.setCookies(entry.cookies);
      else ctx.call.addCookies(entry.cookies);
      return { ok: true, secondFactor: entry.secondFactor };
    }),

  /** What this browser's half-finished sign-in may go on with; null when there is none. */
  pendingTwoFactor: publicProcedure({ limit: 'request', audit: null })
    .input(NoInput)
    .output(SecondFactors.nullable())
    .query(({ ctx }) => ctx.services.secondFactor.pending(ctx.call)),

  completeTwoFactor: publicProcedure({ limit: 'proof', audit: 'login_success' })
    .input(CompleteTwoFactorInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(await ctx.services.secondFactor.complete(input, ctx.call, ctx.caller, ctx.audit));
      return done;
    }),

  signOut: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'logout',
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(Done)
    .mutation(async ({ ctx }) => {
      ctx.call.setCookies([await ctx.services.auth.signOut(ctx.caller, ctx.audit)]);
      ctx.call.clearSiteData();
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
    .query(({ ctx }) => ctx.services.stepUp.options(ctx.caller)),

  /** Proves anew who is here; the session goes on under a new token (R-ID-9). */
  stepUp: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: 'step_up',
    beforeEnrolment: true,
  })
    .input(StepUpInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.addCookies([await ctx.services.stepUp.prove(ctx.caller, input, ctx.call, ctx.audit)]);
      return done;
    }),

  /** The same by way of a linked provider, for those who have nothing else. */
  stepUpWithProvider: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: null,
    beforeEnrolment: true,
  })
    .input(ProviderRef)
    .output(Departure)
    .mutation(async ({ ctx, input }) => {
      const { identities } = ctx.services;
      const { location, setCookies } = await identities.beginStepUp(ctx.caller, input.provider, ctx.call);
      ctx.call.addCookies(setCookies);
      return { location };
    }),

  verifyEmail: publicProcedure({ limit: 'proof', audit: 'email_verified' })
    .input(VerifyEmailInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.mailbox.verifyEmail(input, ctx.call, ctx.caller, ctx.audit);
      return done;
    }),

  /** Says the same whether or not there is such an account, and takes as long. */
  resendVerification: publicProcedure({ limit: 'mail', audit: 'verification_requested' })
    .input(EmailInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.mailbox.resendVerification(input.email, ctx.call, ctx.audit);
      return done;
    }),

  /** "I did not register": takes the account away from whoever did. */
  disownRegistration: publicProcedure({ limit: 'proof', audit: 'registration_disowned' })
    .input(LinkInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.mailbox.disownRegistration(input.token, ctx.audit);
      return done;
    }),

  /** Says the same whether or not there is such an account, and takes as long. */
  forgotPassword: publicProcedure({ limit: 'mail', audit: 'password_reset_requested' })
    .input(EmailInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.mailbox.forgotPassword(input.email, ctx.call, ctx.audit);
      return done;
    }),

  resetPassword: publicProcedure({ limit: 'proof', audit: 'password_reset' })
    .input(ResetPasswordInput)
    .output(Reviewed)
    .mutation(async ({ ctx, input }) => {
      const { locked } = await ctx.services.mailbox.resetPassword(input, ctx.call, ctx.audit);
      return { ok: true, locked };
    }),

  /** What a reset or a report would take away. Not a query: the token must not stand in an address. */
  reviewLink: publicProcedure({ limit: 'proof', audit: null })
    .input(LinkInput)
    .output(LinkReview)
    .mutation(({ ctx, input }) => ctx.services.mailbox.reviewLink(input.token)),

  confirmEmailChange: publicProcedure({
    limit: 'proof',
    audit: 'email_changed',
    auditInstead: 'email_change_confirmed',
  })
    .input(LinkInput)
    .output(EmailChangeResult)
    .mutation(async ({ ctx, input }) => ({
      ok: true,
      pending: await ctx.services.mailbox.confirmEmailChange(input.token, ctx.call, ctx.caller, ctx.audit),
    })),

  /** "This sign-in was not me": ends all sessions, removes what is in doubt, and starts a reset or locks. */
  disownSignIn: publicProcedure({ limit: 'proof', audit: 'sign_in_disowned' })
    .input(DisownInput)
    .output(Reviewed)
    .mutation(async ({ ctx, input }) => {
      const { locked } = await ctx.services.mailbox.disownSignIn(input, ctx.call, ctx.audit);
      return { ok: true, locked };
    }),
});

export const setupRouter = router({
  complete: publicProcedure({ limit: 'signIn', audit: 'setup_completed' })
    .input(SetupInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(await ctx.services.auth.setUp(input, ctx.call, ctx.caller, ctx.audit));
      return done;
    }),
});

/** Works for everybody: the CSRF token of anonymous callers belongs to a pre-session and ends with it. */
export const currentSession = publicProcedure({ limit: 'session', audit: null })
  .input(NoInput)
  .output(CurrentSession)
  .query(({ ctx }) => ({
    user: ctx.caller === null ? null : viewMe(ctx.caller.user, ctx.guard.secondFactorRoles),
    csrfToken: ctx.call.csrfToken(),
    registrationOpen: ctx.services.settings.registrationOpen,
    passwordMinLength: ctx.services.settings.passwordMinLength,
    passwordPolicy: ctx.services.settings.passwordPolicy,
  }));
