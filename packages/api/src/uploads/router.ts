import { Cursor, PageSize } from '@atelier/core/cursor';
import { UploadId } from '@atelier/core/ids';
import { programmatic } from '@atelier/core/policy';
import { UploadPage, UploadSummary } from '@atelier/core/schemas/uploads';
import { z } from 'zod';
import { Done, done } from '../shared/schemas.ts';
import { protectedProcedure, router } from '../trpc/procedures.ts';

const UploadRef = z.strictObject({ id: UploadId });

export const uploadsRouter = router({
  /** Newest first. */
  list: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(z.strictObject({ cursor: Cursor.optional(), limit: PageSize.optional() }).optional())
    .output(UploadPage)
    .query(({ ctx, input }) => ctx.services.uploads.list(ctx.actor, input ?? {})),

  get: protectedProcedure({ can: 'image:read', limit: 'view', audit: null, credentials: programmatic })
    .input(UploadRef)
    .output(UploadSummary)
    .query(({ ctx, input }) => ctx.services.uploads.get(ctx.actor, input.id)),

  delete: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'upload_deleted',
    credentials: programmatic,
  })
    .input(UploadRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.uploads.delete(ctx.actor, input.id, ctx.audit);
      return done;
    }),

  /** Undoes `delete`. */
  restore: protectedProcedure({
    can: 'image:delete',
    limit: 'write',
    audit: 'upload_restored',
    credentials: programmatic,
  })
    .input(UploadRef)
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.uploads.restore(ctx.actor, input.id, ctx.audit);
      return done;
    }),
});
