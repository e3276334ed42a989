import { Cursor, PageSize } from '@atelier/core/cursor';
import { ImageId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import {
  ImageDetail,
  ImageNeighbours,
  ImagePage,
  SearchText,
  TrashEmptied,
  TrashPage,
} from '@atelier/core/schemas/images';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const ImageRef = z.strictObject({ id: ImageId });

const Paging = { cursor: Cursor.optional(), limit: PageSize.optional() };

const Filters = {
  query: SearchText.optional(),
  style: z.string().max(40).optional(),
  model: z.string().max(64).optional(),
  orientation: z.enum(['landscape', 'portrait', 'square']).optional(),
};

export const imagesRouter = router({
  list: protectedProcedure({ can: 'image:read', limit: 'request', audit: null, credentials: programmatic })
    .input(z.strictObject({ ...Paging, ...Filters }).optional())
    .output(ImagePage)
    .query(({ ctx, input: { cursor, limit, query, ...rest } = {} }) =>
      ctx.services.images.list(ctx.actor, defined({ ...rest, query: query || undefined }), { cursor, limit }),
    ),

  get: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(ImageRef)
    .output(ImageDetail)
    .query(({ ctx, input }) => ctx.services.images.get(ctx.actor, input.id)),

  /** The images before and after one in the gallery, filtered like the list. */
  neighbours: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(z.strictObject({ id: ImageId, ...Filters }))
    .output(ImageNeighbours)
    .query(({ ctx, input: { id, query, ...rest } }) =>
      ctx.services.images.neighbours(ctx.actor, id, defined({ ...rest, query: query || undefined })),
    ),

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

  /** Deleted images, the last deleted first. */
  trash: protectedProcedure({ can: 'image:delete', limit: 'request', audit: null, credentials: programmatic })
    .input(z.strictObject(Paging).optional())
    .output(TrashPage)
    .query(({ ctx, input }) => ctx.services.trash.list(ctx.actor, input ?? {})),

  /** Only of an image in the trash. */
  deleteForever: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'image_erased',
    credentials: programmatic,
  })
    .input(ImageRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.trash.deleteForever(ctx.actor, input.id, ctx.audit);
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
