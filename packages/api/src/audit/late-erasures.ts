import { randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import { createAuditTrail } from './audit-trail.ts';

/** Longer than any request lasts, and than the pause between two calls. */
const lookBackMs = 24 * 3_600_000;
const deletionsPerRead = 200;

/**
 * Erases what was written about a person after their account had been deleted: by a request that was still under way, or an email
 * that failed (R-DATA-6). Erases nothing twice.
 * @returns how many deletions were looked at
 */
export const eraseLateEvents = async (
  { db, clock }: { readonly db: Pick<Database, 'audit'>; readonly clock: Clock },
  signal: AbortSignal,
): Promise<number> => {
  const trail = createAuditTrail({ requestId: randomUUID(), ip: '', userAgent: 'server' }, null, clock);
  const filter = { type: 'user_deleted', from: new Date(clock.now().getTime() - lookBackMs) } as const;
  let looked = 0;
  for (let before: number | null = null; !signal.aborted; ) {
    const deletions: Awaited<ReturnType<typeof db.audit.list>> = await db.audit.list(
      filter,
      before,
      deletionsPerRead,
    );
    for (const { entityId } of deletions) {
      if (entityId === null || signal.aborted) continue;
      await trail.erasePerson(db, entityId);
      looked += 1;
    }
    const last = deletions.at(-1);
    if (last === undefined) break;
    before = last.seq;
  }
  return looked;
};
