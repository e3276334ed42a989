import type { AuditEvent } from '@atelier/core/policy';
import type { AuditFilter } from '@atelier/core/ports/audit-store';
import type { AuditRecord } from '@atelier/core/ports/records';
import type { Activity, ActivityItem } from '@atelier/core/schemas/privacy';
import { activityEvents } from '@atelier/core/schemas/privacy';
import type { Deps } from '../shared/deps.ts';
import type { Actor } from '../trpc/request-context.ts';

const shown = 30;
/** Rows that are read at once, and at most for one answer: a busy studio writes many events that are not shown. */
const rowsPerRead = 200;
const maxReads = 10;

const isShown = (type: AuditEvent): type is ActivityItem['type'] =>
  (activityEvents as readonly AuditEvent[]).includes(type);

const textIn = (details: AuditRecord['details'], name: string): string | null => {
  const value = details[name];
  return typeof value === 'string' ? value : null;
};

/** An event as the person sees it: of others, neither who they are nor from where they acted. */
const view = (row: AuditRecord, userId: string): ActivityItem | null => {
  if (!isShown(row.type)) return null;
  const by = row.actorId === userId ? 'you' : row.actorId === null ? 'unknown' : 'administrator';
  const isPlaceShown = by !== 'administrator';
  return {
    id: String(row.seq),
    at: row.time.toISOString(),
    type: row.type,
    by,
    device: isPlaceShown ? row.userAgent : '',
    address: isPlaceShown ? row.ip : '',
    method: textIn(row.details, 'method'),
    newDevice: row.details.newDevice === true,
  };
};

/** What happened to an account, for its owner (R-ID-11). */
export const activityService = ({ db }: Pick<Deps, 'db'>) => ({
  async of({ userId }: Actor, before: string | undefined): Promise<Activity> {
    const filter: AuditFilter = { personId: userId };
    const items: ActivityItem[] = [];
    let beforeSeq = before === undefined ? null : Number(before);
    for (let reads = 0; reads < maxReads; reads += 1) {
      const rows = await db.audit.list(filter, beforeSeq, rowsPerRead);
      for (const row of rows) {
        const item = view(row, userId);
        beforeSeq = row.seq;
        if (item !== null) items.push(item);
        if (items.length === shown) return { items, nextCursor: String(row.seq) };
      }
      if (rows.length < rowsPerRead) return { items, nextCursor: null };
    }
    return { items, nextCursor: beforeSeq === null ? null : String(beforeSeq) };
  },
});
