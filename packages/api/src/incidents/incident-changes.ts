import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { incidentBounds } from '@atelier/core/incidents/incidents';
import { roleCan } from '@atelier/core/policy';
import type { IncidentEntryRecord, IncidentRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import { requireCurrentSession } from '../access/current-session.ts';
import type { Principal } from '../trpc/request-context.ts';

export const incidentEntity = (id: string) => ({ entityType: 'incident', entityId: id });

/**
 * Locks the accounts of the caller and of those whom the change names, in the order of their ids, so that none of them is
 * deleted meanwhile.
 * @throws AppError `unauthenticated`, `validation_failed` if one of those named is no administrator
 */
export const lockResponders = async (
  stores: Stores,
  principal: Principal,
  named: readonly (string | null | undefined)[] = [],
): Promise<void> => {
  const others = named.filter((id) => id !== null && id !== undefined);
  for (const id of [...new Set([principal.user.id, ...others])].toSorted()) {
    const user = await stores.users.findForUpdate(id);
    if (id === principal.user.id) continue;
    if (user === null || user.lockedAt !== null || !roleCan(user.role, 'incident:manage'))
      throw new AppError('validation_failed', 'Choose an administrator whose account isn’t locked.');
  }
  await requireCurrentSession(stores, principal);
};

/** Locks the people that an act concerns, with the caller, in the order of their ids; null: everyone. @throws AppError `unauthenticated` */
export const lockPeople = async (
  stores: Stores,
  principal: Principal,
  ids: readonly string[] | null,
): Promise<void> => {
  if (ids === null) await stores.users.lockAll();
  else
    for (const id of [...new Set([...ids, principal.user.id])].toSorted())
      await stores.users.findForUpdate(id);
  await requireCurrentSession(stores, principal);
};

/**
 * The case, if it is open; it stays so until the transaction ends, because its row is locked, after the accounts.
 * @throws AppError `not_found`, `conflict`
 */
export const requireOpen = async (stores: Stores, id: string): Promise<IncidentRecord> => {
  const incident = await stores.incidents.findForUpdate(id);
  if (incident === null) throw new AppError('not_found');
  if (incident.closedAt !== null) throw new AppError('conflict', 'This case is closed. Reopen it first.');
  return incident;
};

type NewEntry = Pick<IncidentEntryRecord, 'incidentId' | 'kind'> & Partial<IncidentEntryRecord>;

export const entryOf = (entry: NewEntry, at: Date): IncidentEntryRecord => ({
  ...{ id: newId('incidentEntry'), happenedAt: at, authorId: null, text: null, auditSeq: null },
  ...{ alertId: null, actionId: null, details: {}, createdAt: at },
  ...entry,
});

/** Adds to the timeline. @returns how many were added @throws AppError `conflict` if the case has no room */
export const addEntries = async (
  stores: Stores,
  incidentId: string,
  entries: readonly IncidentEntryRecord[],
): Promise<number> => {
  if ((await stores.incidentEntries.count(incidentId)) + entries.length > incidentBounds.entries)
    throw new AppError('conflict', 'This case’s timeline is full.');
  return stores.incidentEntries.add(entries);
};
