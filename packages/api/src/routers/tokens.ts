import {
  IssueTokenInput,
  RefreshTokenInput,
  TokenInfo,
  TokenPair,
  TokenRef,
} from '@atelier/core/schemas/identity';
import { z } from 'zod';
import { protectedProcedure, publicProcedure, router } from '../procedures.ts';
import { Done, done, NoInput } from './shared.ts';

/** Bearer tokens for programs (R-SESS-5). */
export const tokensRouter = router({
  list: protectedProcedure({ can: 'token:manage', limit: 'request', audit: null })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(TokenInfo) }))
    .query(async ({ ctx }) => ({ items: await ctx.services.tokens.list(ctx.caller) })),

  issue: protectedProcedure({ can: 'token:manage', limit: 'write', audit: 'token_issued', stepUp: true })
    .input(IssueTokenInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) => ctx.services.tokens.issue(ctx.caller, input.name, ctx.call, ctx.audit)),

  /** The refresh token in the body is the proof: no cookie is read here and none is set. */
  refresh: publicProcedure({ limit: 'refresh', audit: 'token_refreshed', changeProof: 'none' })
    .input(RefreshTokenInput)
    .output(TokenPair)
    .mutation(({ ctx, input }) => ctx.services.tokens.refresh(input.refreshToken, ctx.call, ctx.audit)),

  revoke: protectedProcedure({ can: 'token:manage', limit: 'write', audit: 'token_revoked' })
    .input(TokenRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.tokens.revoke(ctx.caller, input.id, ctx.audit);
      return done;
    }),
});
