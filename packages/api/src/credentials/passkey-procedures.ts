import {
  AddPasskeyInput,
  PasskeyAdded,
  PasskeyCreation,
  PasskeyInfo,
  PasskeyRef,
  RenamePasskeyInput,
} from '@atelier/core/schemas/passkeys';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure } from '../trpc/procedures.ts';

export const listPasskeys = protectedProcedure({
  can: 'account:read',
  limit: 'request',
  audit: null,
  beforeEnrolment: true,
})
  .input(NoInput)
  .output(z.strictObject({ items: z.array(PasskeyInfo) }))
  .query(async ({ ctx }) => ({ items: await ctx.services.passkeys.list(ctx.principal) }));

export const beginPasskey = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: null,
  stepUp: true,
  beforeEnrolment: true,
})
  .input(NoInput)
  .output(PasskeyCreation)
  .mutation(({ ctx }) => ctx.services.passkeys.beginRegistration(ctx.principal));

export const addPasskey = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'passkey_added',
  stepUp: true,
  beforeEnrolment: true,
})
  .input(AddPasskeyInput)
  .output(PasskeyAdded)
  .mutation(async ({ ctx, input }) => {
    const { setCookie, ...added } = await ctx.services.passkeys.register(
      ctx.principal,
      input,
      ctx.request,
      ctx.audit,
    );
    ctx.request.addCookies([setCookie]);
    return added;
  });

export const renamePasskey = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'passkey_renamed',
})
  .input(RenamePasskeyInput)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.passkeys.rename(ctx.principal, input, ctx.audit);
    return done;
  });

export const removePasskey = protectedProcedure({
  can: 'account:secure',
  limit: 'write',
  audit: 'passkey_removed',
  stepUp: true,
})
  .input(PasskeyRef)
  .output(Done)
  .mutation(async ({ ctx, input }) => {
    ctx.request.addCookies([
      await ctx.services.passkeys.remove(ctx.principal, input.id, ctx.request, ctx.audit),
    ]);
    return done;
  });
