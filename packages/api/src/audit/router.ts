import { PageSize } from '@atelier/core/cursor';
import { SavedFilterId } from '@atelier/core/ids';
import { AuditPage } from '@atelier/core/schemas/admin';
import { AuditFilterList, AuditFilterView, SaveAuditFilterInput } from '@atelier/core/schemas/audit-filters';
import { z } from 'zod';
import { auditFilters, endBeforeStart, startsBeforeEnd } from '../admin/audit-input.ts';
import { defined } from '../shared/pages.ts';
import { Done, done, NoInput } from '../shared/schemas.ts';
import { adminProcedure, router } from '../trpc/procedures.ts';

const AuditListInput = z
  .strictObject({
    /** The `seq` of the last row of the previous page. */
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'Not a page cursor.')
      .transform(Number)
      .optional(),
    limit: PageSize.optional(),
    ...auditFilters,
  })
  .refine(startsBeforeEnd, endBeforeStart);

/** Reading the audit log. */
export const auditRouter = router({
  list: adminProcedure({ can: 'audit:read', limit: 'view', audit: 'admin_access' })
    .input(AuditListInput.optional())
    .output(AuditPage)
    .query(({ ctx, input: { cursor, limit, ...rest } = {} }) =>
      ctx.services.auditLog.list(defined(rest), cursor ?? null, limit),
    ),

  /** The caller's own saved filters. */
  filters: adminProcedure({ can: 'audit:read', limit: 'view', audit: 'admin_access' })
    .input(NoInput)
    .output(AuditFilterList)
    .query(({ ctx }) => ctx.services.auditFilters.list(ctx.actor)),

  saveFilter: adminProcedure({ can: 'audit:read', limit: 'write', audit: 'audit_filter_saved' })
    .input(SaveAuditFilterInput)
    .output(AuditFilterView)
    .mutation(({ ctx, input }) => ctx.services.auditFilters.save(ctx.actor, input, ctx.audit)),

  removeFilter: adminProcedure({ can: 'audit:read', limit: 'write', audit: 'audit_filter_removed' })
    .input(z.strictObject({ id: SavedFilterId }))
    .output(Done)
    .mutation(async ({ ctx, input }) => {
      await ctx.services.auditFilters.remove(ctx.actor, input.id, ctx.audit);
      return done;
    }),
});
