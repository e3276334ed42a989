import { IdentityRef, OAuthRedirect, ProviderRef } from '@atelier/core/schemas/identity';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

/** Accounts at OAuth providers that sign in to an account here (R-ID-4, R-ID-5). */
export const oauthRouter = router({
  link: protectedProcedure({ can: 'account:secure', limit: 'write', audit: null, stepUp: true })
    .input(ProviderRef)
    .output(OAuthRedirect)
    .mutation(async ({ ctx, input }) => {
      const { oauth } = ctx.services;
      const { location, setCookies } = await oauth.beginLink(ctx.principal, input.provider, ctx.request);
      ctx.request.addCookies(setCookies);
      return { location };
    }),

  unlink: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'identity_unlinked',
    stepUp: true,
  })
    .input(IdentityRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.oauth.unlink(ctx.principal, input.id, ctx.request, ctx.audit);
      return done;
    }),

  /** Step-up by a linked provider, for accounts without a password and second factor. */
  stepUp: protectedProcedure({
    can: 'account:secure',
    limit: 'proof',
    audit: null,
    beforeEnrolment: true,
    worksIn: 'read_only',
  })
    .input(ProviderRef)
    .output(OAuthRedirect)
    .mutation(async ({ ctx, input }) => {
      const { oauth } = ctx.services;
      const { location, setCookies } = await oauth.beginStepUp(ctx.principal, input.provider, ctx.request);
      ctx.request.addCookies(setCookies);
      return { location };
    }),
});
