import { programmatic } from '@atelier/core/policy';
import {
  AddSampleInput,
  AdminModel,
  AdminModelList,
  ModelId,
  ModelPeople,
  ModelPeopleInput,
  OrderModelsInput,
  RemoveSampleInput,
  UpdateModelInput,
} from '@atelier/core/schemas/admin-models';
import { StudioModelList } from '@atelier/core/schemas/models';
import { z } from 'zod';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router, superadminProcedure } from '../trpc/procedures.ts';

export const modelsRouter = router({
  /** The models that the caller may use in the workspace of the call. */
  list: protectedProcedure({
    can: 'model:list',
    limit: 'view',
    audit: null,
    credentials: programmatic,
  })
    .input(NoInput)
    .output(StudioModelList)
    .query(({ ctx }) => ctx.services.models.list(ctx.actor)),

  setFavourite: protectedProcedure({ can: 'model:list', limit: 'write', audit: null })
    .input(z.strictObject({ id: ModelId, favourite: z.boolean() }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.models.setFavourite(ctx.actor, input.id, input.favourite);
      return done;
    }),
});

const change = { can: 'model:manage', limit: 'write', stepUp: true } as const;

/** Models in the console, for superadmins; mounted as `admin.models`. */
export const adminModelsRouter = router({
  list: superadminProcedure({ can: 'model:manage', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(AdminModelList)
    .query(({ ctx }) => ctx.services.models.adminList()),

  /** Who a model can be limited to, or is. */
  people: superadminProcedure({ can: 'model:manage', limit: 'view', audit: 'admin_access' })
    .input(ModelPeopleInput)
    .output(ModelPeople)
    .query(({ ctx, input }) => ctx.services.models.people(input)),

  update: superadminProcedure({ ...change, audit: 'model_updated' })
    .input(UpdateModelInput)
    .output(AdminModel)
    .mutation(({ ctx, input }) => ctx.services.models.update(input, ctx.audit)),

  order: superadminProcedure({ ...change, audit: 'model_order_change' })
    .input(OrderModelsInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.models.order(input, ctx.audit);
      return done;
    }),

  addSample: superadminProcedure({ ...change, audit: 'model_sample_added' })
    .input(AddSampleInput)
    .output(AdminModel)
    .mutation(({ ctx, input }) => ctx.services.samples.add(ctx.actor, input, ctx.audit)),

  removeSample: superadminProcedure({ ...change, audit: 'model_sample_removed' })
    .input(RemoveSampleInput)
    .output(AdminModel)
    .mutation(({ ctx, input }) => ctx.services.samples.remove(input, ctx.audit)),
});
