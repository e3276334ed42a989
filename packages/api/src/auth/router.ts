import { RegisterInput, SetupInput, SignInInput } from '@atelier/core/schemas/auth';
import { AuthOptions, RegisterResult, SignInResult } from '@atelier/core/schemas/identity';
import { PasskeyRequest, PasskeySignInInput } from '@atelier/core/schemas/passkeys';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, publicProcedure, router } from '../trpc/procedures.ts';

/** Registration, setup, sign-in and sign-out (R-ID-1, R-ID-3). */
export const authRouter = router({
  /** What the sign-in page offers. */
  oauthProviders: publicProcedure({ limit: 'request', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(AuthOptions)
    .query(({ ctx }) => ctx.services.signIn.options()),

  register: publicProcedure({ limit: 'register', audit: 'registration' })
    .input(RegisterInput)
    .output(RegisterResult)
    .mutation(async ({ ctx, input }) => {
      const cookies = await ctx.services.registration.register(input, ctx.request, ctx.principal, ctx.audit);
      if (cookies !== null) ctx.request.setCookies(cookies);
      return { ok: true, signedIn: cookies !== null };
    }),

  signIn: publicProcedure({
    limit: 'signIn',
    audit: 'login_success',
    alternateAudit: 'login_challenged',
    worksIn: 'maintenance',
  })
    .input(SignInInput)
    .output(SignInResult)
    .mutation(async ({ ctx, input }) => {
      const entry = await ctx.services.signIn.signIn(input, ctx.request, ctx.principal, ctx.audit);
      if (entry.secondFactor === null) ctx.request.setCookies(entry.cookies);
      else ctx.request.addCookies(entry.cookies);
      return { ok: true, secondFactor: entry.secondFactor };
    }),

  /** For the sign-in page, autofill included. Changes nothing: the challenge proves itself. */
  beginPasskeySignIn: publicProcedure({ limit: 'proof', audit: null, worksIn: 'maintenance' })
    .input(NoInput)
    .output(PasskeyRequest)
    .mutation(({ ctx }) => ctx.services.passkeySignIn.beginSignIn(ctx.request)),

  signInWithPasskey: publicProcedure({
    limit: 'proof',
    audit: 'login_success',
    worksIn: 'maintenance',
  })
    .input(PasskeySignInInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.request.setCookies(
        await ctx.services.passkeySignIn.signIn(input.response, ctx.request, ctx.principal, ctx.audit),
      );
      return done;
    }),

  signOut: protectedProcedure({
    can: 'session:end',
    limit: 'write',
    audit: 'logout',
    beforeEnrolment: true,
    worksIn: 'maintenance',
  })
    .input(NoInput)
    .output(Done)
    .mutation(async ({ ctx }) => {
      ctx.request.setCookies([await ctx.services.signIn.signOut(ctx.principal, ctx.audit)]);
      ctx.request.clearSiteData();
      return done;
    }),

  completeSetup: publicProcedure({ limit: 'signIn', audit: 'setup_completed', worksIn: 'maintenance' })
    .input(SetupInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.request.setCookies(await ctx.services.setup.complete(input, ctx.request, ctx.principal, ctx.audit));
      return done;
    }),
});
