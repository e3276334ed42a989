import { programmatic } from '@atelier/core/policy';
import {
  CollectInput,
  CollectionDetail,
  CollectionImagePage,
  CollectionImagesInput,
  CollectionPage,
  CollectionRef,
  CollectReport,
  CreateCollectionInput,
  ListCollectionsInput,
  MoveImagesInput,
  UncollectInput,
  UpdateCollectionInput,
} from '@atelier/core/schemas/collections';
import { BulkReport } from '@atelier/core/schemas/gallery';
import { z } from 'zod';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const read = { can: 'image:read', limit: 'view', audit: null, credentials: programmatic } as const;
const change = {
  can: 'image:organise',
  limit: 'write',
  audit: 'collection_changed',
  credentials: programmatic,
} as const;

/** Sets of pictures in an order of their own (R-STUDIO-7). */
export const collectionsRouter = router({
  list: protectedProcedure(read)
    .input(ListCollectionsInput.optional())
    .output(CollectionPage)
    .query(({ ctx, input }) => ctx.services.collections.list(ctx.actor, input ?? {})),

  get: protectedProcedure(read)
    .input(CollectionRef)
    .output(CollectionDetail)
    .query(({ ctx, input }) => ctx.services.collections.get(ctx.actor, input.id)),

  /** Its pictures, in their order. */
  images: protectedProcedure(read)
    .input(CollectionImagesInput)
    .output(CollectionImagePage)
    .query(({ ctx, input }) => ctx.services.collectedImages.list(ctx.actor, input)),

  create: protectedProcedure({ ...change, audit: 'collection_created' })
    .input(CreateCollectionInput)
    .output(z.strictObject({ id: z.string() }))
    .mutation(({ ctx, input }) => ctx.services.collections.create(ctx.actor, input, ctx.audit)),

  /** Its name, its cover, where it is. */
  update: protectedProcedure(change)
    .input(UpdateCollectionInput)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.collections.update(ctx.actor, input, ctx.audit);
      return done;
    }),

  /** The pictures stay in the gallery. */
  delete: protectedProcedure({ ...change, audit: 'collection_deleted' })
    .input(CollectionRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.collections.delete(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Undoes `delete`, until housekeeping has erased it. */
  restore: protectedProcedure(change)
    .input(CollectionRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.collections.restore(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Adds pictures. */
  collect: protectedProcedure(change)
    .input(CollectInput)
    .output(CollectReport)
    .mutation(({ ctx, input }) => ctx.services.collectedImages.collect(ctx.actor, input, ctx.audit)),

  /** Removes pictures from the collection, and from nowhere else. */
  uncollect: protectedProcedure(change)
    .input(UncollectInput)
    .output(BulkReport)
    .mutation(({ ctx, input }) => ctx.services.collectedImages.uncollect(ctx.actor, input, ctx.audit)),

  /** Puts pictures in front of another. */
  move: protectedProcedure(change)
    .input(MoveImagesInput)
    .output(BulkReport)
    .mutation(({ ctx, input }) => ctx.services.collectedImages.move(ctx.actor, input, ctx.audit)),
});
