import { newId } from '../ids.ts';
import type { IncidentEntryRecord, IncidentRecord, IncidentTaskRecord } from '../ports/incident-store.ts';
import { recordedAt } from './records.ts';

/** An open case without roles. */
export const incidentRecord = (fields: Partial<IncidentRecord> = {}): IncidentRecord => ({
  id: newId('incident'),
  title: 'A stolen laptop',
  summary: 'It had a copy of the database.',
  severity: 'high',
  phase: 'detect',
  runbook: 'breach',
  isDrill: false,
  openedBy: null,
  commander: null,
  technicalLead: null,
  communicationsLead: null,
  scribe: null,
  duty: 'unknown',
  awareAt: null,
  authorityToldAt: null,
  reminders: 0,
  review: { cause: '', wentWell: '', wentBadly: '', lessons: '' },
  version: 1,
  createdAt: recordedAt,
  updatedAt: recordedAt,
  closedAt: null,
  ...fields,
});

/** An item of the checklist that is not done. */
export const incidentTask = (
  incidentId: string,
  fields: Partial<IncidentTaskRecord> = {},
): IncidentTaskRecord => ({
  id: newId('incidentTask'),
  incidentId,
  kind: 'checklist',
  phase: 'detect',
  position: 0,
  text: 'Write down when you learned of it.',
  ownerId: null,
  dueAt: null,
  doneAt: null,
  doneBy: null,
  createdAt: recordedAt,
  ...fields,
});

/** A note. */
export const incidentEntry = (
  incidentId: string,
  fields: Partial<IncidentEntryRecord> = {},
): IncidentEntryRecord => ({
  id: newId('incidentEntry'),
  incidentId,
  kind: 'note',
  happenedAt: recordedAt,
  authorId: null,
  text: 'The laptop was not encrypted.',
  auditSeq: null,
  alertId: null,
  actionId: null,
  details: {},
  createdAt: recordedAt,
  ...fields,
});
