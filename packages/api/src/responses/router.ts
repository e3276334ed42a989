import { Cursor, PageSize } from '@atelier/core/cursor';
import { AlertId, ResponseId, UserId } from '@atelier/core/ids';
import {
  AppealResponseInput,
  DeclineResponseInput,
  OwnResponse,
  OwnResponses,
  ResponsePage,
  ResponseView,
} from '@atelier/core/schemas/responses';
import { z } from 'zod';
import { defined } from '../shared/pages.ts';
import { NoInput } from '../shared/schemas.ts';
import { adminProcedure, protectedProcedure, router } from '../trpc/procedures.ts';

/** What was done about the caller’s own account. */
export const responsesRouter = router({
  mine: protectedProcedure({ can: 'account:read', limit: 'view', audit: null })
    .input(NoInput)
    .output(OwnResponses)
    .query(({ ctx }) => ctx.services.responses.mine(ctx.actor)),

  /** Also in read-only mode: a person that a rule was wrong about must be heard. */
  appeal: protectedProcedure({
    ...{ can: 'account:edit', limit: 'write', audit: 'response_appealed' },
    worksIn: 'read_only',
  })
    .input(AppealResponseInput)
    .output(OwnResponse)
    .mutation(({ ctx, input }) => ctx.services.responses.appeal(ctx.actor, input, ctx.audit)),
});

const change = { can: 'block:manage', limit: 'write', stepUp: true, worksIn: 'read_only' } as const;

/** What rules have done, in the console; mounted as `admin.responses`. */
export const adminResponsesRouter = router({
  list: adminProcedure({ can: 'block:manage', limit: 'view', audit: 'admin_access' })
    .input(
      z
        .strictObject({
          state: z.enum(['open', 'appealed']).optional(),
          ruleId: z.string().max(64).optional(),
          userId: UserId.optional(),
          alertId: AlertId.optional(),
          cursor: Cursor.optional(),
          limit: PageSize.optional(),
        })
        .prefault({}),
    )
    .output(ResponsePage)
    .query(({ ctx, input: { cursor, limit, ...filter } }) =>
      ctx.services.responses.list(defined(filter), { cursor, limit }),
    ),

  undo: adminProcedure({ ...change, audit: 'response_undone' })
    .input(z.strictObject({ id: ResponseId }))
    .output(ResponseView)
    .mutation(({ ctx, input }) => ctx.services.responses.undo(ctx.actor, input.id, ctx.audit)),

  decline: adminProcedure({ ...change, audit: 'response_declined' })
    .input(DeclineResponseInput)
    .output(ResponseView)
    .mutation(({ ctx, input }) => ctx.services.responses.decline(ctx.actor, input, ctx.audit)),
});
