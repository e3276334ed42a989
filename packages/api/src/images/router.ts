import { Cursor, PageSize } from '@atelier/core/cursor';
import { ImageId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import { ImageDetail, ImagePage, SearchText } from '@atelier/core/schemas/images';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const ImageRef = z.strictObject({ id: ImageId });

const ListInput = z.strictObject({
  cursor: Cursor.optional(),
  limit: PageSize.optional(),
  query: SearchText.optional(),
  style: z.string().max(40).optional(),
  model: z.string().max(64).optional(),
  orientation: z.enum(['landscape', 'portrait', 'square']).optional(),
});

export const imagesRouter = router({
  list: protectedProcedure({ can: 'image:read', limit: 'request', audit: null, credentials: programmatic })
    .input(ListInput.optional())
    .output(ImagePage)
    .query(({ ctx, input: { cursor, limit, query, ...rest } = {} }) =>
      ctx.services.images.list(ctx.actor, defined({ ...rest, query: query || undefined }), { cursor, limit }),
    ),

  get: protectedProcedure({ can: 'image:read', limit: 'request', audit: null, credentials: programmatic })
    .input(ImageRef)
    .output(ImageDetail)
    .query(({ ctx, input }) => ctx.services.images.get(ctx.actor, input.id)),

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
      await ctx.services.images.restore(ctx.actor, input.id, ctx.audit);
      return done;
    }),
});
