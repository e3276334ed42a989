import type { AlertChangeRecord, AlertRecord } from '@atelier/core/ports/alert-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { AlertAdmin, AlertChangeView, AlertView } from '@atelier/core/schemas/alerts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The names of people by their ids; without those whose account is gone. */
export type Names = ReadonlyMap<string, string>;

/** The names of everyone in these alerts and changes. */
export const namesIn = async (
  { users }: Pick<Stores, 'users'>,
  alerts: readonly AlertRecord[],
  changes: readonly AlertChangeRecord[] = [],
): Promise<Names> => {
  const ids = new Set([
    ...alerts.flatMap((one) => [one.userId, one.assigneeId, one.acknowledgedBy, one.resolvedBy]),
    ...changes.flatMap((one) => [one.actorId, one.assigneeId]),
  ]);
  const found = await Promise.all([...ids].map((id) => (id === null ? null : users.findById(id))));
  return new Map(found.flatMap((user) => (user === null ? [] : [[user.id, user.name] as const])));
};

const adminOf = (id: string | null, names: Names): AlertAdmin | null =>
  id === null ? null : { id, name: names.get(id) ?? null };

export const viewAlert = (alert: AlertRecord, names: Names): AlertView => {
  const { id, kind, severity, state, title, explanation, storyId, timesRaised, eventCount, verdict } = alert;
  const { userId, address, tokenId, procedure } = alert;
  return {
    ...{ id, kind, severity, state, title, explanation, storyId, timesRaised, eventCount, verdict },
    subject: {
      ...{ userId, address, tokenId, procedure },
      userName: userId === null ? null : (names.get(userId) ?? null),
    },
    firstAt: alert.firstAt.toISOString(),
    lastAt: alert.lastAt.toISOString(),
    assignee: adminOf(alert.assigneeId, names),
    acknowledgedBy: adminOf(alert.acknowledgedBy, names),
    acknowledgedAt: iso(alert.acknowledgedAt),
    snoozedUntil: iso(alert.snoozedUntil),
    resolvedBy: adminOf(alert.resolvedBy, names),
    resolvedAt: iso(alert.resolvedAt),
    createdAt: alert.createdAt.toISOString(),
  };
};

export const viewChange = (change: AlertChangeRecord, names: Names): AlertChangeView => {
  const { id, kind, note, severity, verdict } = change;
  return {
    ...{ id, kind, note, severity, verdict },
    at: change.createdAt.toISOString(),
    actor: adminOf(change.actorId, names),
    assignee: adminOf(change.assigneeId, names),
    until: iso(change.until),
  };
};
