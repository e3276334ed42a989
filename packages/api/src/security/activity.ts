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

/** Details that say what exactly was done. */
const whatNames = ['action', 'kind', 'provider'] as const;
/** Details that count what was signed out. */
const endedNames = ['sessionsEnded', 'clientsEnded', 'tokensEnded'] as const;

const valueIn = (details: AuditRecord['details'], name: string): string | null => {
  const value = details[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};

/** Names of the person's passkeys and tokens by their ids. */
type Things = ReadonlyMap<string, string>;

/** Events whose details say what it was before and is now; of email addresses a masked form. */
const valueEvents: readonly AuditEvent[] = ['role_change', 'quota_change', 'email_changed'];

/** What changed, as far as the log has it: never a secret, a whole address or another person. */
const factsOf = ({ type, details, entityId }: AuditRecord, things: Things) => {
  const isValue = valueEvents.includes(type);
  return {
    what: whatNames.map((name) => textIn(details, name)).find((text) => text !== null) ?? null,
    thing: entityId === null ? null : (things.get(entityId) ?? null),
    before: isValue ? valueIn(details, 'from') : null,
    after: isValue ? valueIn(details, 'to') : null,
    ended: endedNames.reduce((sum, name) => {
      const count = details[name];
      return sum + (typeof count === 'number' ? count : 0);
    }, 0),
  };
};

const authorOf = ({ actorId, type }: AuditRecord, userId: string): ActivityItem['by'] => {
  if (actorId !== null) return actorId === userId ? 'you' : 'administrator';
  return type === 'response_made' || type === 'response_undone' ? 'server' : 'unknown';
};

/** A flag is a note for administrators. It is on the Security page, where the person can object, and is no act against them. */
const isFlag = ({ type, details }: AuditRecord): boolean =>
  (type === 'response_made' || type === 'response_undone') && details.kind === 'flag';

/** A large hand-over is many steps, and one event for the people. */
const isContinued = ({ type, details }: AuditRecord): boolean =>
  type === 'pictures_transferred' && details.continued === true;

/** An event as the person sees it: of others, neither who they are nor from where they acted. */
const view = (row: AuditRecord, userId: string, things: Things): ActivityItem | null => {
  if (!isShown(row.type) || isFlag(row) || isContinued(row)) return null;
  const by = authorOf(row, userId);
  const isPlaceShown = by === 'you' || by === 'unknown';
  return {
    id: String(row.seq),
    at: row.time.toISOString(),
    type: row.type,
    by,
    device: isPlaceShown ? row.userAgent : '',
    address: isPlaceShown ? row.ip : '',
    method: textIn(row.details, 'method'),
    newDevice: row.details.newDevice === true,
    ...factsOf(row, things),
  };
};

/** What happened to an account, for its owner (R-ID-11). */
export const activityService = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  async of({ userId }: Actor, before: string | undefined): Promise<Activity> {
    const filter: AuditFilter = { personId: userId };
    const [passkeys, tokens] = await Promise.all([
      db.passkeys.listOf(userId),
      db.bearers.listOf(userId, clock.now()),
    ]);
    const things: Things = new Map([...passkeys, ...tokens].map(({ id, name }) => [id, name]));
    const items: ActivityItem[] = [];
    let beforeSeq = before === undefined ? null : Number(before);
    for (let reads = 0; reads < maxReads; reads += 1) {
      const rows = await db.audit.list(filter, beforeSeq, rowsPerRead);
      for (const row of rows) {
        const item = view(row, userId, things);
        beforeSeq = row.seq;
        if (item !== null) items.push(item);
        if (items.length === shown) return { items, nextCursor: String(row.seq) };
      }
      if (rows.length < rowsPerRead) return { items, nextCursor: null };
    }
    return { items, nextCursor: beforeSeq === null ? null : String(beforeSeq) };
  },
});
