import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { incidentBounds } from '@atelier/core/incidents/incidents';
import type { IncidentEntryRecord } from '@atelier/core/ports/incident-store';
import type { AuditRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type {
  AddNoteInput,
  AddTaskInput,
  IncidentView,
  LinkEventsInput,
  SetTaskInput,
} from '@atelier/core/schemas/incidents';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { defined, fetchPageBy, type ListInput } from '../shared/pages.ts';
import type { Principal } from '../trpc/request-context.ts';
import { addEntries, entryOf, incidentEntity, lockResponders, requireOpen } from './incident-changes.ts';
import { viewEntries, viewIncident } from './incident-views.ts';

/** What happened in a case, and what there is to do: notes, linked events, tasks. Two people can add at the same time. */
export const incidentTimeline = ({ db, clock }: Pick<Deps, 'clock' | 'db'>) => {
  const viewOf = async (id: string): Promise<IncidentView> => {
    const incident = await db.incidents.find(id);
    if (incident === null) throw new AppError('not_found');
    return viewIncident(db, incident);
  };

  const wantedRows = (stores: Stores, { seqs, id: _, ...filter }: LinkEventsInput): Promise<AuditRecord[]> =>
    seqs === undefined
      ? stores.audit.list(defined(filter), null, incidentBounds.linkedAtOnce)
      : stores.audit.find(seqs);

  return {
    async list(id: string, input: ListInput) {
      if ((await db.incidents.find(id)) === null) throw new AppError('not_found');
      const { rows, nextCursor } = await fetchPageBy(
        input,
        ({ happenedAt }: IncidentEntryRecord) => happenedAt,
        (page) => db.incidentEntries.list(id, page),
      );
      return { items: await viewEntries(db, rows), nextCursor };
    },

    /** @throws AppError `not_found`, `conflict` */
    async addNote(principal: Principal, { id, text, happenedAt }: AddNoteInput, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        await requireOpen(stores, id);
        const entry = entryOf(
          {
            ...{ incidentId: id, kind: 'note', authorId: principal.user.id, text },
            ...(happenedAt !== undefined && { happenedAt }),
          },
          clock.now(),
        );
        await addEntries(stores, id, [entry]);
        await audit.write(stores, 'incident_noted', { ...incidentEntity(id), details: { entry: entry.id } });
      });
    },

    /** Puts rows of the audit log on the timeline, each once. @throws AppError `not_found`, `conflict` if all are there already */
    async linkEvents(principal: Principal, input: LinkEventsInput, audit: AuditTrail) {
      return db.transaction(async (stores) => {
        await lockResponders(stores, principal);
        await requireOpen(stores, input.id);
        const rows = await wantedRows(stores, input);
        if (rows.length === 0) throw new AppError('not_found', 'The audit log has no such events.');
        const entries = rows.map((row) =>
          entryOf(
            {
              ...{ incidentId: input.id, kind: 'event', authorId: principal.user.id },
              // Of a row that is purged later, this stays.
              ...{ happenedAt: row.time, auditSeq: row.seq, details: { type: row.type } },
            },
            clock.now(),
          ),
        );
        const linked = await addEntries(stores, input.id, entries);
        if (linked === 0) throw new AppError('conflict', 'These events are on the timeline already.');
        await audit.write(stores, 'incident_events_linked', {
          ...incidentEntity(input.id),
          details: { linked, found: rows.length },
        });
        return { linked, found: rows.length };
      });
    },

    /**
     * Ticks an item, or gives it an owner. Follow-ups can be finished after the case is closed.
     * @throws AppError `not_found`, `conflict`, `validation_failed` if the owner is no administrator
     */
    async setTask(principal: Principal, { id, taskId, isDone, ownerId }: SetTaskInput, audit: AuditTrail) {
      await db.transaction(async (stores) => {
        await lockResponders(stores, principal, [ownerId]);
        const incident = await stores.incidents.find(id);
        const task = (await stores.incidents.tasks(id)).find((one) => one.id === taskId);
        if (incident === null || task === undefined) throw new AppError('not_found');
        if (task.kind === 'checklist') await requireOpen(stores, id);
        if (isDone !== undefined) {
          const done = isDone ? { doneAt: clock.now(), doneBy: principal.user.id } : null;
          if ((await stores.incidents.setTaskDone(id, taskId, done)) === null)
            throw new AppError('conflict', isDone ? 'This is done already.' : 'This is not done yet.');
        }
        if (ownerId !== undefined && (await stores.incidents.setTaskOwner(id, taskId, ownerId)) === null)
          throw new AppError('conflict', 'This has that owner already.');
        const details = {
          ...{ task: taskId, kind: task.kind },
          ...(isDone !== undefined && { done: isDone }),
          ...(ownerId !== undefined && { ownerFrom: task.ownerId, ownerTo: ownerId }),
        };
        await audit.write(stores, 'incident_task_changed', { ...incidentEntity(id), details });
      });
      return viewOf(id);
    },

    /** An item of one's own in the current phase, or a follow-up. @throws AppError `not_found`, `conflict` */
    async addTask(principal: Principal, input: AddTaskInput, audit: AuditTrail) {
      const { id, kind, text, ownerId, dueAt } = input;
      await db.transaction(async (stores) => {
        await lockResponders(stores, principal, [ownerId]);
        const { phase } = await requireOpen(stores, id);
        const position = (await stores.incidents.tasks(id)).length;
        if (position >= incidentBounds.tasks) throw new AppError('conflict', 'This case’s list is full.');
        const task = {
          ...{ id: newId('incidentTask'), incidentId: id, kind, phase, position, text },
          ...{ ownerId: ownerId ?? null, dueAt: dueAt ?? null, doneAt: null, doneBy: null },
          createdAt: clock.now(),
        };
        await stores.incidents.addTask(task);
        const details = { task: task.id, kind, added: true };
        await audit.write(stores, 'incident_task_changed', { ...incidentEntity(id), details });
      });
      return viewOf(id);
    },
  };
};
