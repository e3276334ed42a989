import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { AuditFilterRecord } from '@atelier/core/ports/audit-filters';
import {
  type AuditFilterView,
  maxAuditFilters,
  type SaveAuditFilterInput,
} from '@atelier/core/schemas/audit-filters';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';
import type { AuditTrail } from './audit-trail.ts';

const viewFilter = ({ id, name, values }: AuditFilterRecord): AuditFilterView => ({ id, name, values });

/** Filters of the audit log that an administrator has named. They are personal. */
export const auditFilterService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  list: async (actor: Actor) => ({ items: (await db.auditFilters.listOf(actor.userId)).map(viewFilter) }),

  /** A filter of the same name is replaced. @throws AppError `conflict` when there are too many */
  save: (actor: Actor, input: SaveAuditFilterInput, audit: AuditTrail): Promise<AuditFilterView> =>
    db.transaction(async (stores) => {
      // The person's row is locked, so that parallel calls cannot exceed the limit.
      await stores.users.findForUpdate(actor.userId);
      const own = await stores.auditFilters.listOf(actor.userId);
      if (own.length >= maxAuditFilters && !own.some(({ name }) => name === input.name))
        throw new AppError('conflict', `You can keep ${maxAuditFilters} filters. Delete one first.`);
      const record = { ...input, id: newId('savedFilter'), userId: actor.userId, createdAt: clock.now() };
      const saved = await stores.auditFilters.save(record);
      await audit.write(stores, 'audit_filter_saved', { entityType: 'audit_filter', entityId: saved.id });
      return viewFilter(saved);
    }),

  /** @throws AppError `not_found` */
  remove: (actor: Actor, id: string, audit: AuditTrail): Promise<void> =>
    db.transaction(async (stores) => {
      if (!(await stores.auditFilters.deleteOwned(actor.userId, id))) throw new AppError('not_found');
      await audit.write(stores, 'audit_filter_removed', { entityType: 'audit_filter', entityId: id });
    }),
});
