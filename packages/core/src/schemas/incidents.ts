import { z } from 'zod';
import { AlertId, IncidentId, IncidentTaskId, UserId } from '../ids.ts';
import {
  containmentKinds,
  entryKinds,
  incidentBounds,
  incidentPhases,
  incidentRoles,
  incidentSeverities,
  notificationDuties,
  runbookIds,
  taskKinds,
} from '../incidents/incidents.ts';
import { AuditRow } from './admin.ts';
import { shownText } from './text.ts';

const Version = z.int().min(1).max(1_000_000_000);
const Title = shownText({ max: incidentBounds.title, empty: 'Say in a few words what happened.' });
const Summary = shownText({ max: incidentBounds.summary });
const Reason = shownText({ max: incidentBounds.reason, empty: 'Say why.' });
/** A time that a person gave. */
const Given = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const OpenIncidentInput = z.strictObject({
  runbook: z.enum(runbookIds),
  title: Title,
  summary: Summary.default(''),
  severity: z.enum(incidentSeverities),
  isDrill: z.boolean().default(false),
  /** Alerts from which it is opened. */
  alertIds: z.array(AlertId).min(1).max(incidentBounds.alertsAtOnce).optional(),
});
export type OpenIncidentInput = z.infer<typeof OpenIncidentInput>;

const role = UserId.nullable().optional();
export const UpdateIncidentInput = z.strictObject({
  id: IncidentId,
  /** That of the case as the page showed it. */
  version: Version,
  title: Title.optional(),
  summary: Summary.optional(),
  severity: z.enum(incidentSeverities).optional(),
  commander: role,
  technicalLead: role,
  communicationsLead: role,
  scribe: role,
  duty: z.enum(notificationDuties).optional(),
  awareAt: Given.nullable().optional(),
  authorityToldAt: Given.nullable().optional(),
  review: z
    .strictObject({
      cause: Summary,
      wentWell: Summary,
      wentBadly: Summary,
      lessons: Summary,
    })
    .optional(),
});
export type UpdateIncidentInput = z.infer<typeof UpdateIncidentInput>;

export const AdvanceInput = z.strictObject({
  id: IncidentId,
  version: Version,
  to: z.enum(incidentPhases),
  /** Needed to go back. */
  reason: shownText({ max: incidentBounds.reason }).optional(),
});
export type AdvanceInput = z.infer<typeof AdvanceInput>;

export const incidentOutcomes = ['resolved', 'false_alarm'] as const;
export const CloseIncidentInput = z.strictObject({
  id: IncidentId,
  version: Version,
  outcome: z.enum(incidentOutcomes),
  reason: Reason,
});
export type CloseIncidentInput = z.infer<typeof CloseIncidentInput>;

export const ReopenIncidentInput = z.strictObject({ id: IncidentId, version: Version, reason: Reason });
export type ReopenIncidentInput = z.infer<typeof ReopenIncidentInput>;

export const AddNoteInput = z.strictObject({
  id: IncidentId,
  text: shownText({ max: incidentBounds.note, empty: 'Write something first.' }),
  /** When it happened; now without it. */
  happenedAt: Given.optional(),
});
export type AddNoteInput = z.infer<typeof AddNoteInput>;

const Seq = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const LinkEventsInput = z
  .strictObject({
    id: IncidentId,
    /** Rows of the audit log by their numbers, */
    seqs: z.array(Seq).min(1).max(incidentBounds.linkedAtOnce).optional(),
    /** or the newest that match. */
    personId: UserId.optional(),
    ip: z.string().min(1).max(45).optional(),
    from: Given.optional(),
    to: Given.optional(),
  })
  .refine(
    ({ seqs, personId, ip, from }) =>
      seqs !== undefined || personId !== undefined || ip !== undefined || from !== undefined,
    {
      path: ['seqs'],
      message: 'Choose events, or a person, an address or a time.',
    },
  );
export type LinkEventsInput = z.infer<typeof LinkEventsInput>;

export const SetTaskInput = z
  .strictObject({
    id: IncidentId,
    taskId: IncidentTaskId,
    isDone: z.boolean().optional(),
    /** Null: no one. */
    ownerId: UserId.nullable().optional(),
  })
  .refine(({ isDone, ownerId }) => isDone !== undefined || ownerId !== undefined, {
    path: ['isDone'],
    message: 'Say what changes.',
  });
export type SetTaskInput = z.infer<typeof SetTaskInput>;

export const AddTaskInput = z.strictObject({
  id: IncidentId,
  kind: z.enum(taskKinds),
  text: shownText({ max: incidentBounds.task, empty: 'Say what there is to do.' }),
  ownerId: UserId.optional(),
  dueAt: Given.optional(),
});
export type AddTaskInput = z.infer<typeof AddTaskInput>;

const Time = z.iso.datetime();
const Person = z.strictObject({ id: z.string(), name: z.string(), email: z.string() });
export const IncidentPerson = Person;
export type IncidentPerson = z.infer<typeof Person>;

export const IncidentTask = z.strictObject({
  id: z.string(),
  kind: z.enum(taskKinds),
  phase: z.enum(incidentPhases),
  text: z.string(),
  owner: Person.nullable(),
  dueAt: Time.nullable(),
  doneAt: Time.nullable(),
  doneBy: Person.nullable(),
});
export type IncidentTask = z.infer<typeof IncidentTask>;

const summaryFields = {
  id: z.string(),
  title: z.string(),
  severity: z.enum(incidentSeverities),
  phase: z.enum(incidentPhases),
  runbook: z.enum(runbookIds),
  isDrill: z.boolean(),
  commander: Person.nullable(),
  duty: z.enum(notificationDuties),
  /** When the breach became known, and the authority has to be told: 72 hours later. */
  awareAt: Time.nullable(),
  deadline: Time.nullable(),
  authorityToldAt: Time.nullable(),
  createdAt: Time,
  closedAt: Time.nullable(),
};
export const IncidentSummary = z.strictObject(summaryFields);
export type IncidentSummary = z.infer<typeof IncidentSummary>;
export const IncidentPage = z.strictObject({
  items: z.array(IncidentSummary),
  nextCursor: z.string().nullable(),
  figures: z.strictObject({ open: z.int(), drills: z.int(), closed: z.int() }),
});

export const IncidentView = z.strictObject({
  ...summaryFields,
  summary: z.string(),
  version: z.int(),
  openedBy: Person.nullable(),
  technicalLead: Person.nullable(),
  communicationsLead: Person.nullable(),
  scribe: Person.nullable(),
  review: z.strictObject({
    cause: z.string(),
    wentWell: z.string(),
    wentBadly: z.string(),
    lessons: z.string(),
  }),
  tasks: z.array(IncidentTask),
  /** How many people are listed as affected, and were told. */
  people: z.int(),
  told: z.int(),
  updatedAt: Time,
});
export type IncidentView = z.infer<typeof IncidentView>;

export const IncidentEntry = z.strictObject({
  id: z.string(),
  kind: z.enum(entryKinds),
  happenedAt: Time,
  author: Person.nullable(),
  text: z.string().nullable(),
  auditSeq: z.int().nullable(),
  /** The row of the audit log; null once it is purged, and for other entries. */
  event: AuditRow.nullable(),
  alertId: z.string().nullable(),
  actionId: z.string().nullable(),
  details: AuditRow.shape.details,
});
export type IncidentEntry = z.infer<typeof IncidentEntry>;
export const IncidentTimeline = z.strictObject({
  items: z.array(IncidentEntry),
  nextCursor: z.string().nullable(),
});

export const RunbookView = z.strictObject({
  id: z.enum(runbookIds),
  title: z.string(),
  summary: z.string(),
  severity: z.enum(incidentSeverities),
  concernsPersonalData: z.boolean(),
  containment: z.array(z.enum(containmentKinds)),
  phases: z.array(
    z.strictObject({ phase: z.enum(incidentPhases), intro: z.string(), items: z.array(z.string()) }),
  ),
});
export type RunbookView = z.infer<typeof RunbookView>;
export const RunbookList = z.strictObject({ items: z.array(RunbookView) });

/** Administrators who can have a role in a case. */
export const Responders = z.strictObject({ items: z.array(Person) });

export { incidentRoles };
