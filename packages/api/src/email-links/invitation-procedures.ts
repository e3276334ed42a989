import { AcceptInvitationInput } from '@atelier/core/schemas/identity';
import { Done, done } from '../shared/schemas.ts';
import { publicProcedure } from '../trpc/procedures.ts';

/** Chooses the first password of an account that an administrator created. */
export const acceptInvitation = publicProcedure({
  limit: 'proof',
  audit: 'invitation_accepted',
})
  .input(AcceptInvitationInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.invitationAcceptance.accept(input, ctx.audit);
    return done;
  });
