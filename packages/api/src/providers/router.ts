import { ProviderId } from '@atelier/core/ids';
import {
  AddProviderInput,
  AdminProvider,
  AdminProviderList,
  ProbeOutcome,
  ProviderWithProbe,
  TestProviderInput,
  UpdateProviderInput,
} from '@atelier/core/schemas/providers';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { router, superadminProcedure } from '../trpc/procedures.ts';

const ProviderRef = z.strictObject({ id: ProviderId });
const change = { can: 'provider:manage', limit: 'write', stepUp: true } as const;

/** Image providers in the console, for superadmins; mounted as `admin.providers`. */
export const providersRouter = router({
  list: superadminProcedure({ can: 'provider:manage', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(AdminProviderList)
    .query(({ ctx }) => ctx.services.providers.list()),

  add: superadminProcedure({ ...change, audit: 'provider_added' })
    .input(AddProviderInput)
    .output(ProviderWithProbe)
    .mutation(({ ctx, input }) => ctx.services.providers.add(input, ctx.audit)),

  /** Sends requests to the address that is given, so it asks for a fresh proof like a change. */
  test: superadminProcedure({ ...change, audit: 'provider_tested' })
    .input(TestProviderInput)
    .output(ProbeOutcome)
    .mutation(({ ctx, input }) => ctx.services.providerActions.test(input, ctx.audit)),

  update: superadminProcedure({
    ...change,
    audit: 'provider_updated',
    alternateAudit: 'provider_key_change',
  })
    .input(UpdateProviderInput)
    .output(ProviderWithProbe)
    .mutation(({ ctx, input }) => ctx.services.providers.update(input, ctx.audit)),

  pause: superadminProcedure({ ...change, audit: 'provider_paused' })
    .input(ProviderRef)
    .output(AdminProvider)
    .mutation(({ ctx, input }) => ctx.services.providerActions.pause(input.id, ctx.audit)),

  resume: superadminProcedure({ ...change, audit: 'provider_resumed' })
    .input(ProviderRef)
    .output(AdminProvider)
    .mutation(({ ctx, input }) => ctx.services.providerActions.resume(input.id, ctx.audit)),

  remove: superadminProcedure({ ...change, audit: 'provider_removed' })
    .input(ProviderRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.providerActions.remove(input.id, ctx.audit);
      return done;
    }),

  order: superadminProcedure({ ...change, audit: 'provider_order_change' })
    .input(z.strictObject({ ids: z.array(ProviderId).max(1000) }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.providerActions.order(input.ids, ctx.audit);
      return done;
    }),
});
