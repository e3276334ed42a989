import { Cursor, PageSize } from '@atelier/core/cursor';
import { ImageId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import type { ImageFilter } from '@atelier/core/ports/studio-stores';
import {
  BulkInput,
  BulkReport,
  GalleryCount,
  GalleryFilter,
  NeighboursInput,
  Timeline,
  TimelineInput,
  UpdateImageInput,
} from '@atelier/core/schemas/gallery';
import {
  ImageDetail,
  ImageNeighbours,
  ImagePage,
  TrashEmptied,
  TrashPage,
} from '@atelier/core/schemas/image-page';
import { Lineage } from '@atelier/core/schemas/lineage';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const ImageRef = z.strictObject({ id: ImageId });

const Paging = { cursor: Cursor.optional(), limit: PageSize.optional() };

/** The filters as the store takes them. */
const filterOf = ({ query, favourite, flagged, ...rest }: z.output<typeof Filters>): ImageFilter =>
  defined({ ...rest, query: query || undefined, isFavourite: favourite, isFlagged: flagged });

const Filters = z.strictObject(GalleryFilter);

export const imagesRouter = router({
  list: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(z.strictObject({ ...Paging, ...GalleryFilter }).optional())
    .output(ImagePage)
    .query(({ ctx, input: { cursor, limit, ...filters } = {} }) =>
      ctx.services.images.list(ctx.actor, filterOf(filters), { cursor, limit }),
    ),

  /** How many images match, exact up to a bound. */
  count: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(Filters.optional())
    .output(GalleryCount)
    .query(({ ctx, input = {} }) => ctx.services.timeline.count(ctx.actor, filterOf(input))),

  /** The months or days that have matching images, newest first. */
  timeline: protectedProcedure({
    can: 'image:read',
    limit: 'view',
    audit: null,
    credentials: programmatic,
  })
    .input(TimelineInput)
    .output(Timeline)
    .query(({ ctx, input: { by, utcOffsetMinutes, ...filters } }) =>
      ctx.services.timeline.timeline(ctx.actor, filterOf(filters), by, utcOffsetMinutes),
    ),

  get: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(ImageRef)
    .output(ImageDetail)
    .query(({ ctx, input }) => ctx.services.images.get(ctx.actor, input.id)),

  /** What the image was made from, and what was made from it. */
  lineage: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(ImageRef)
    .output(Lineage)
    .query(({ ctx, input }) => ctx.services.lineage.of(ctx.actor, input.id)),

  /** The images before and after one in the gallery, filtered like the list, or in a collection in its order. */
  neighbours: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(NeighboursInput)
    .output(ImageNeighbours)
    .query(({ ctx, input: { id, order, ...filters } }) =>
      order === 'collection'
        ? ctx.services.collectedImages.neighbours(ctx.actor, filters.collection ?? '', id)
        : ctx.services.images.neighbours(ctx.actor, id, filterOf(filters)),
    ),

  /** What a person notes about an image: whether it is a favourite, and its rating. Not audited: see docs/gallery.md. */
  update: protectedProcedure({
    can: 'image:organise',
    limit: 'write',
    audit: null,
    credentials: programmatic,
  })
    .input(UpdateImageInput)
    .output(Done)
    .mutation(async ({ ctx, input: { id, favourite, rating } }) => {
      await ctx.services.organising.update(ctx.actor, id, defined({ isFavourite: favourite, rating }));
      return done;
    }),

  /** One change of up to 500 images. */
  bulk: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'images_changed',
    credentials: programmatic,
  })
    .input(BulkInput)
    .output(BulkReport)
    .mutation(({ ctx, input }) => ctx.services.organising.bulk(ctx.actor, input, ctx.audit)),

  delete: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'image_deleted',
    credentials: programmatic,
  })
    .input(ImageRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.images.delete(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Undoes `delete`. */
  restore: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'image_restored',
    credentials: programmatic,
  })
    .input(ImageRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.trash.restore(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Deleted images, the last deleted first; with `imageId` at most this one. */
  trash: protectedProcedure({ can: 'image:delete', limit: 'view', audit: null, credentials: programmatic })
    .input(z.strictObject({ ...Paging, imageId: ImageId.optional() }).optional())
    .output(TrashPage)
    .query(({ ctx, input }) => ctx.services.trash.list(ctx.actor, input ?? {})),

  /** Only of an image in the trash. */
  erase: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'image_erased',
    credentials: programmatic,
  })
    .input(ImageRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.trash.erase(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Erases a bounded number of deleted images; call again while `more` is true. */
  emptyTrash: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'trash_emptied',
    credentials: programmatic,
  })
    .input(NoInput)
    .output(TrashEmptied)
    .mutation(({ ctx }) => ctx.services.trash.empty(ctx.actor, ctx.audit)),
});
