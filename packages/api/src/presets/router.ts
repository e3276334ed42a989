import { PresetId } from '@atelier/core/ids';
import { Preset, PresetList, SavePresetInput } from '@atelier/core/schemas/presets';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

export const presetsRouter = router({
  list: protectedProcedure({ can: 'job:read', limit: 'view', audit: null })
    .input(NoInput)
    .output(PresetList)
    .query(({ ctx }) => ctx.services.presets.list(ctx.actor)),

  save: protectedProcedure({ can: 'job:create', limit: 'write', audit: null })
    .input(SavePresetInput)
    .output(Preset)
    .mutation(({ ctx, input }) => ctx.services.presets.save(ctx.actor, input)),

  remove: protectedProcedure({ can: 'job:create', limit: 'write', audit: null })
    .input(z.strictObject({ id: PresetId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.presets.remove(ctx.actor, input.id);
      return done;
    }),
});
