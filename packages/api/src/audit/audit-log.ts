import type { AuditFilter } from '@atelier/core/ports/audit-store';
import type { AuditRow } from '@atelier/core/schemas/admin';
import type { Deps } from '../shared/deps.ts';
import { defaultPageSize } from '../shared/pages.ts';
import { viewAuditRow } from '../shared/views.ts';

/** The most events in one export; a narrower time range reaches older ones. */
export const maxExportedEvents = 100_000;
const eventsPerRead = 500;

/** Reading the audit log. */
export const auditLog = ({ db }: Pick<Deps, 'db'>) => ({
  async list(filter: AuditFilter, beforeSeq: number | null, limit: number = defaultPageSize) {
    const rows = await db.audit.list(filter, beforeSeq, limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(viewAuditRow),
      nextCursor: rows.length > limit && last !== undefined ? String(last.seq) : null,
    };
  },

  /**
   * The newest events that match, in steps, so that no step takes long. Events that are written in the meantime are left
   * out, because the steps go back in time.
   * @param proceed called before each step; it throws to end the export
   */
  async *steps(filter: AuditFilter, proceed: () => Promise<void>): AsyncGenerator<AuditRow[]> {
    let beforeSeq: number | null = null;
    for (let left = maxExportedEvents; left > 0; ) {
      await proceed();
      const rows = await db.audit.list(filter, beforeSeq, Math.min(left, eventsPerRead));
      if (rows.length === 0) return;
      yield rows.map(viewAuditRow);
      beforeSeq = rows.at(-1)?.seq ?? null;
      left -= rows.length;
      if (rows.length < eventsPerRead) return;
    }
  },
});
