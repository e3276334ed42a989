import { notificationDeadlineMs, undoableActions } from '@atelier/core/incidents/incidents';
import type {
  ContainmentTarget,
  IncidentActionRecord,
  IncidentEntryRecord,
  IncidentRecord,
  IncidentTaskRecord,
} from '@atelier/core/ports/incident-store';
import type { Database, Stores } from '@atelier/core/ports/stores';
import type { IncidentAction } from '@atelier/core/schemas/containment';
import type {
  IncidentEntry,
  IncidentPerson,
  IncidentSummary,
  IncidentTask,
  IncidentView,
} from '@atelier/core/schemas/incidents';
import { viewAuditRow } from '../shared/views.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
type NameOf = (id: string | null) => IncidentPerson | null;

/** Who has these ids; null for accounts that are gone. */
const namesOf = async (stores: Pick<Stores, 'users'>, ids: readonly (string | null)[]): Promise<NameOf> => {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const users = await Promise.all(wanted.map((id) => stores.users.findById(id)));
  const people = new Map(users.flatMap((user) => (user === null ? [] : [[user.id, user] as const])));
  return (id) => {
    const user = id === null ? undefined : people.get(id);
    return user === undefined ? null : { id: user.id, name: user.name, email: user.email };
  };
};

const summaryOf = (incident: IncidentRecord, nameOf: NameOf): IncidentSummary => {
  const { id, title, severity, phase, runbook, isDrill, duty, awareAt } = incident;
  return {
    ...{ id, title, severity, phase, runbook, isDrill, duty },
    commander: nameOf(incident.commander),
    awareAt: iso(awareAt),
    deadline: awareAt === null ? null : new Date(awareAt.getTime() + notificationDeadlineMs).toISOString(),
    authorityToldAt: iso(incident.authorityToldAt),
    createdAt: incident.createdAt.toISOString(),
    closedAt: iso(incident.closedAt),
  };
};

const taskOf = (task: IncidentTaskRecord, nameOf: NameOf): IncidentTask => ({
  ...{ id: task.id, kind: task.kind, phase: task.phase, text: task.text },
  ...{ owner: nameOf(task.ownerId), dueAt: iso(task.dueAt) },
  ...{ doneAt: iso(task.doneAt), doneBy: nameOf(task.doneBy) },
});

const targetOf = ({ userIds, ranges, ...rest }: ContainmentTarget): IncidentAction['target'] => ({
  ...rest,
  ...(userIds !== undefined && { userIds: [...userIds] }),
  ...(ranges !== undefined && { ranges: [...ranges] }),
});

export const viewIncidents = async (
  db: Pick<Stores, 'users'>,
  incidents: readonly IncidentRecord[],
): Promise<IncidentSummary[]> => {
  const nameOf = await namesOf(
    db,
    incidents.map(({ commander }) => commander),
  );
  return incidents.map((incident) => summaryOf(incident, nameOf));
};

export const viewIncident = async (db: Database, incident: IncidentRecord): Promise<IncidentView> => {
  const [tasks, { people, told }] = await Promise.all([
    db.incidents.tasks(incident.id),
    db.incidentPeople.figures(incident.id),
  ]);
  const { commander, technicalLead, communicationsLead, scribe, openedBy, summary, version } = incident;
  const nameOf = await namesOf(db, [
    ...[commander, technicalLead, communicationsLead, scribe, openedBy],
    ...tasks.flatMap(({ ownerId, doneBy }) => [ownerId, doneBy]),
  ]);
  return {
    ...summaryOf(incident, nameOf),
    ...{ summary, version, openedBy: nameOf(openedBy), review: { ...incident.review } },
    ...{ technicalLead: nameOf(technicalLead), communicationsLead: nameOf(communicationsLead) },
    scribe: nameOf(scribe),
    tasks: tasks.map((task) => taskOf(task, nameOf)),
    ...{ people, told },
    updatedAt: incident.updatedAt.toISOString(),
  };
};

export const viewActions = async (
  db: Pick<Stores, 'users'>,
  actions: readonly IncidentActionRecord[],
): Promise<IncidentAction[]> => {
  const nameOf = await namesOf(
    db,
    actions.flatMap(({ doneBy, undoneBy }) => [doneBy, undoneBy]),
  );
  return actions.map(({ id, kind, target, figures, doneBy, undoneBy, createdAt, undoneAt }) => ({
    ...{ id, kind, target: targetOf(target), figures: { ...figures } },
    ...{ doneBy: nameOf(doneBy), createdAt: createdAt.toISOString() },
    ...{ isUndoable: undoableActions.has(kind), undoneAt: iso(undoneAt), undoneBy: nameOf(undoneBy) },
  }));
};

export const viewEntries = async (
  db: Pick<Stores, 'audit' | 'users'>,
  entries: readonly IncidentEntryRecord[],
): Promise<IncidentEntry[]> => {
  const seqs = entries.flatMap(({ auditSeq }) => auditSeq ?? []);
  const [nameOf, rows] = await Promise.all([
    namesOf(
      db,
      entries.map(({ authorId }) => authorId),
    ),
    db.audit.find(seqs),
  ]);
  const events = new Map(rows.map((row) => [row.seq, row]));
  return entries.map((entry) => {
    const row = entry.auditSeq === null ? undefined : events.get(entry.auditSeq);
    return {
      ...{ id: entry.id, kind: entry.kind, happenedAt: entry.happenedAt.toISOString() },
      ...{ author: nameOf(entry.authorId), text: entry.text, auditSeq: entry.auditSeq },
      event: row === undefined ? null : viewAuditRow(row),
      ...{ alertId: entry.alertId, actionId: entry.actionId, details: { ...entry.details } },
    };
  });
};
