import { Cursor, PageSize } from '@atelier/core/cursor';
import { BlockId } from '@atelier/core/ids';
import { blockSources } from '@atelier/core/ports/block-store';
import {
  AddBlockInput,
  Block,
  BlockPage,
  ImportBlocksInput,
  ImportBlocksResult,
  UpdateBlockInput,
} from '@atelier/core/schemas/blocks';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';
import type { RequestContext } from '../trpc/request-context.ts';

const change = { can: 'block:manage', limit: 'write', stepUp: true, worksIn: 'read_only' } as const;

const actorAt = (ctx: { readonly actor: { readonly userId: string }; readonly request: RequestContext }) => ({
  userId: ctx.actor.userId,
  address: ctx.request.ip,
});

/** Blocked addresses in the console; mounted as `admin.blocks`. */
export const blocksRouter = router({
  list: adminProcedure({ can: 'block:manage', limit: 'view', audit: 'admin_access' })
    .input(
      z
        .strictObject({
          state: z.enum(['active', 'expired']).optional(),
          source: z.enum(blockSources).optional(),
          ruleId: z.string().max(64).optional(),
          /** An address or range. */
          query: z.string().max(64).optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(BlockPage)
    .query(({ ctx, input: { query, cursor, limit, ...filter } }) =>
      ctx.services.blocks.list(defined(filter), query?.trim() || undefined, { cursor, limit }),
    ),

  add: adminProcedure({ ...change, audit: 'block_added' })
    .input(AddBlockInput)
    .output(Block)
    .mutation(({ ctx, input }) => ctx.services.blocks.add(input, actorAt(ctx), ctx.audit)),

  update: adminProcedure({ ...change, audit: 'block_updated' })
    .input(UpdateBlockInput)
    .output(Block)
    .mutation(({ ctx, input }) => ctx.services.blocks.update(input, actorAt(ctx), ctx.audit)),

  remove: adminProcedure({ ...change, audit: 'block_removed' })
    .input(z.strictObject({ id: BlockId }))
    .output(Block)
    .mutation(({ ctx, input }) => ctx.services.blocks.remove(input.id, actorAt(ctx), ctx.audit)),

  import: adminProcedure({ ...change, audit: 'blocks_imported', alternateAudit: 'blocks_import_tried' })
    .input(ImportBlocksInput)
    .output(ImportBlocksResult)
    .mutation(({ ctx, input }) => ctx.services.blocks.import(input, actorAt(ctx), ctx.audit)),
});
