import {
  IssueTokenInput,
  RefreshTokenInput,
  TokenInfo,
  TokenPair,
  TokenRef,
} from '@atelier/core/schemas/tokens';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, publicProcedure, router } from '../trpc/procedures.ts';

/** Bearer tokens for API clients (R-SESS-5). */
export const tokensRouter = router({
  list: protectedProcedure({ can: 'token:manage', limit: 'request', audit: null })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(TokenInfo) }))
    .query(async ({ ctx }) => ({ items: await ctx.services.tokens.list(ctx.principal) })),

  issue: protectedProcedure({ can: 'token:manage', limit: 'write', audit: 'token_issued', stepUp: true })
    .input(IssueTokenInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) =>
      ctx.services.tokens.issue(ctx.principal, input.name, ctx.request, ctx.audit),
    ),

  /** Authenticated by the refresh token in the body: no cookie is read or set. */
  refresh: publicProcedure({
    limit: 'refresh',
    audit: 'token_refreshed',
    csrf: 'none',
    worksIn: 'read_only',
  })
    .input(RefreshTokenInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) => ctx.services.tokens.refresh(input.refreshToken, ctx.request, ctx.audit)),

  revoke: protectedProcedure({
    can: 'token:manage',
    limit: 'write',
    audit: 'token_revoked',
    worksIn: 'read_only',
  })
    .input(TokenRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.tokens.revoke(ctx.principal, input.id, ctx.audit);
      return done;
    }),
});
