import {
  AddPasskeyInput,
  PasskeyAdded,
  PasskeyCreation,
  PasskeyInfo,
  PasskeyRef,
  PasskeyRequest,
  PasskeySignInInput,
  RenamePasskeyInput,
} from '@atelier/core/schemas/identity';
import { z } from 'zod';
import { protectedProcedure, publicProcedure, router } from '../procedures.ts';
import { Done, done, NoInput } from './shared.ts';

/** Passkeys (WebAuthn): a way in without a password, and a second factor beside one (R-ID-8). */
export const passkeysRouter = router({
  list: protectedProcedure({ can: 'account:read', limit: 'request', audit: null, beforeEnrolment: true })
    .input(NoInput)
    .output(z.strictObject({ items: z.array(PasskeyInfo) }))
    .query(async ({ ctx }) => ({ items: await ctx.services.passkeys.list(ctx.caller) })),

  beginRegistration: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: null,
    stepUp: true,
    beforeEnrolment: true,
  })
    .input(NoInput)
    .output(PasskeyCreation)
    .mutation(({ ctx }) => ctx.services.passkeys.beginRegistration(ctx.caller)),

  register: protectedProcedure({
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
        ctx.caller,
        input,
        ctx.call,
        ctx.audit,
      );
      ctx.call.addCookies([setCookie]);
      return added;
    }),

  rename: protectedProcedure({ can: 'account:secure', limit: 'write', audit: 'passkey_renamed' })
    .input(RenamePasskeyInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.passkeys.rename(ctx.caller, input, ctx.audit);
      return done;
    }),

  remove: protectedProcedure({
    can: 'account:secure',
    limit: 'write',
    audit: 'passkey_removed',
    stepUp: true,
  })
    .input(PasskeyRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.addCookies([await ctx.services.passkeys.remove(ctx.caller, input.id, ctx.call, ctx.audit)]);
      return done;
    }),

  /** For the sign-in page, autofill included. Changes nothing: the challenge proves itself. */
  beginSignIn: publicProcedure({ limit: 'proof', audit: null })
    .input(NoInput)
    .output(PasskeyRequest)
    .mutation(({ ctx }) => ctx.services.passkeys.beginSignIn(ctx.call)),

  signIn: publicProcedure({ limit: 'proof', audit: 'login_success' })
    .input(PasskeySignInInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      ctx.call.setCookies(
        await ctx.services.passkeys.signIn(input.response, ctx.call, ctx.caller, ctx.audit),
      );
      return done;
    }),

  /** For a sign-in that owes its second factor; answered by `auth.completeTwoFactor`. */
  beginTwoFactor: publicProcedure({ limit: 'proof', audit: null })
    .input(NoInput)
    .output(PasskeyRequest)
    .mutation(({ ctx }) => ctx.services.secondFactor.beginPasskey(ctx.call)),
});
