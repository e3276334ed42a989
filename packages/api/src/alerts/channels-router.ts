import { Cursor, PageSize } from '@atelier/core/cursor';
import { ChannelId } from '@atelier/core/ids';
import {
  AddChannelInput,
  ChannelList,
  ChannelRef,
  ChannelTest,
  ChannelView,
  ChannelWithSecret,
  DeliveryPage,
  DeliveryRef,
  DeliveryView,
  deliveryStates,
  UpdateChannelInput,
} from '@atelier/core/schemas/alert-channels';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';

const look = { can: 'alert:read', limit: 'view', audit: 'admin_access' } as const;
const change = { can: 'alert:manage', limit: 'write', stepUp: true, worksIn: 'read_only' } as const;

/** Where alerts are sent; mounted as `admin.alerts.channels`. */
export const channelsRouter = router({
  list: adminProcedure(look)
    .input(NoInput)
    .output(ChannelList)
    .query(({ ctx }) => ctx.services.alertChannels.list()),

  add: adminProcedure({ ...change, audit: 'alert_channel_added' })
    .input(AddChannelInput)
    .output(ChannelWithSecret)
    .mutation(({ ctx, input }) => ctx.services.alertChannels.add(ctx.actor, input, ctx.audit)),

  update: adminProcedure({ ...change, audit: 'alert_channel_changed' })
    .input(UpdateChannelInput)
    .output(ChannelView)
    .mutation(({ ctx, input }) => ctx.services.alertChannels.update(ctx.actor, input, ctx.audit)),

  /** A new secret of a webhook, which is shown once. */
  rotate: adminProcedure({ ...change, audit: 'alert_channel_changed' })
    .input(ChannelRef)
    .output(ChannelWithSecret)
    .mutation(({ ctx, input }) => ctx.services.alertChannels.rotate(ctx.actor, input.id, ctx.audit)),

  remove: adminProcedure({ ...change, audit: 'alert_channel_removed' })
    .input(ChannelRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.alertChannels.remove(input.id, ctx.audit);
      return done;
    }),

  /** Sends a message, and says what came back. */
  test: adminProcedure({ ...change, audit: 'alert_channel_tested' })
    .input(ChannelRef)
    .output(ChannelTest)
    .mutation(({ ctx, input, signal }) =>
      ctx.services.alertChannels.test(ctx.actor, input.id, ctx.audit, signal ?? ctx.request.signal),
    ),

  deliveries: adminProcedure(look)
    .input(
      z
        .strictObject({
          channelId: ChannelId.optional(),
          state: z.enum(deliveryStates).optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(DeliveryPage)
    .query(({ ctx, input: { channelId, state, ...page } }) =>
      ctx.services.alertDeliveries.list(defined({ channelId, state }), page),
    ),

  /** Tries a delivery again that was given up. */
  replay: adminProcedure({ ...change, audit: 'alert_delivery_replayed' })
    .input(DeliveryRef)
    .output(DeliveryView)
    .mutation(({ ctx, input }) => ctx.services.alertDeliveries.replay(input.id, ctx.audit)),
});
