import { CurrentSession, RegisterInput, SetupInput, SignInInput } from '@atelier/core/schemas/auth';
import { protectedProcedure, publicProcedure, router } from '../procedures.ts';
import { viewMe } from '../services/views.ts';
import { Done, done } from './shared.ts';

export const authRouter = router({
  register: publicProcedure({ limit: 'register', audit: 'registration' })
    .input(RegisterInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(await ctx.services.auth.register(input, ctx.call, ctx.caller, ctx.audit));
      return done;
    }),

  signIn: publicProcedure({ limit: 'signIn', audit: 'login_success' })
    .input(SignInInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(await ctx.services.auth.signIn(input, ctx.call, ctx.caller, ctx.audit));
      return done;
    }),

  signOut: protectedProcedure({ can: 'session:end', limit: 'write', audit: 'logout' })
    .output(Done)
    .mutation(async ({ ctx }) => {
      ctx.call.setCookies([await ctx.services.auth.signOut(ctx.caller, ctx.audit)]);
      ctx.call.clearSiteData();
      return done;
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
export const currentSession = publicProcedure({ limit: 'request', audit: null })
  .output(CurrentSession)
  .query(({ ctx }) => ({
    user: ctx.caller === null ? null : viewMe(ctx.caller.user),
    csrfToken: ctx.call.csrfToken(),
    registrationOpen: ctx.services.settings.registrationOpen,
    passwordMinLength: ctx.services.settings.passwordMinLength,
  }));
