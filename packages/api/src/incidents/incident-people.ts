import { AppError } from '@atelier/core/errors';
import { incidentBounds } from '@atelier/core/incidents/incidents';
import type { AffectedPerson, IncidentEntryRecord } from '@atelier/core/ports/incident-store';
import type { Stores } from '@atelier/core/ports/stores';
import type { AddPeopleInput, Affected } from '@atelier/core/schemas/incident-people';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { fetchPage, type ListInput } from '../shared/pages.ts';
import type { Principal } from '../trpc/request-context.ts';
import { affectedCsv } from './affected-csv.ts';
import { incidentEntity, lockResponders, requireOpen } from './incident-changes.ts';

const entriesPerRead = 100;

const viewOf = ({ id, source, createdAt, toldAt, person }: AffectedPerson): Affected => ({
  ...{ id, source, person, createdAt: createdAt.toISOString() },
  toldAt: toldAt?.toISOString() ?? null,
});

/** Who acted in, or was the subject of, the events and alerts that are linked to a case. */
const peopleOfEvents = async (stores: Stores, incidentId: string): Promise<string[]> => {
  const alerts = await stores.incidentAlerts.list(incidentId);
  const ids = new Set<string>(alerts.flatMap(({ userId }) => userId ?? []));
  let after: { createdAtMs: number; id: string } | null = null;
  for (;;) {
    const entries: IncidentEntryRecord[] = await stores.incidentEntries.list(incidentId, {
      ...{ after, limit: entriesPerRead },
    });
    const rows = await stores.audit.find(entries.flatMap(({ auditSeq }) => auditSeq ?? []));
    for (const { actorId, entityType, entityId } of rows) {
      if (actorId !== null) ids.add(actorId);
      if (entityType === 'user' && entityId !== null) ids.add(entityId);
    }
    const last = entries.at(-1);
    if (last === undefined || entries.length < entriesPerRead) return [...ids];
    after = { createdAtMs: last.happenedAt.getTime(), id: last.id };
  }
};

/** The people whom an incident affects: from the linked events, or added by hand. */
export const incidentPeople = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => ({
  async list(id: string, input: ListInput) {
    if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
    const { rows, nextCursor } = await fetchPage(input, (page) => db.incidentPeople.list(id, page));
    return { items: rows.map(viewOf), nextCursor };
  },

  /** All of them as CSV. @throws AppError `not_found` */
  async csv(id: string) {
    if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
    return affectedCsv(db, id);
  },

  /** @returns how many are new on the list @throws AppError `not_found`, `conflict` if the list is full */
  async add(principal: Principal, { id, userIds, fromEvents }: AddPeopleInput, audit: AuditTrail) {
    return db.transaction(async (stores) => {
      await lockResponders(stores, principal);
      await requireOpen(stores, id);
      const at = clock.now();
      const linked = fromEvents === true ? await peopleOfEvents(stores, id) : [];
      const { people } = await stores.incidentPeople.figures(id);
      if (people + linked.length + (userIds?.length ?? 0) > incidentBounds.affected)
        throw new AppError('conflict', `A list can have ${incidentBounds.affected} people.`);
      const added =
        (await stores.incidentPeople.add(id, linked, { source: 'event', at })) +
        (await stores.incidentPeople.add(id, userIds ?? [], { source: 'manual', at }));
      await audit.write(stores, 'incident_people_changed', { ...incidentEntity(id), details: { added } });
      return { added };
    });
  },

  /** @throws AppError `not_found`, `conflict` */
  async remove(principal: Principal, id: string, rowId: string, audit: AuditTrail): Promise<void> {
    await db.transaction(async (stores) => {
      await lockResponders(stores, principal);
      await requireOpen(stores, id);
      if (!(await stores.incidentPeople.remove(id, rowId))) throw new AppError('not_found');
      await audit.write(stores, 'incident_people_changed', {
        ...incidentEntity(id),
        details: { removed: 1 },
      });
    });
  },
});
