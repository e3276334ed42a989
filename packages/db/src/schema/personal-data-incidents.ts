import type { Tags } from './personal-data.ts';

type IncidentTable =
  | 'incidents'
  | 'incidentEntries'
  | 'incidentTasks'
  | 'incidentActions'
  | 'incidentPeople'
  | 'incidentNotices'
  | 'incidentAlerts';

/** The kind of personal data in the columns of incidents; a part of `personalData`. */
export const incidentPersonalData: Pick<Tags, IncidentTable> = {
  incidents: {
    id: null,
    title: 'content',
    summary: 'content',
    severity: null,
    phase: null,
    runbook: null,
    isDrill: null,
    openedBy: null,
    commander: null,
    technicalLead: null,
    communicationsLead: null,
    scribe: null,
    duty: null,
    awareAt: null,
    authorityToldAt: null,
    reminders: null,
    review: 'content',
    version: null,
    createdAt: null,
    updatedAt: null,
    closedAt: null,
  },
  incidentEntries: {
    id: null,
    incidentId: null,
    kind: null,
    happenedAt: null,
    authorId: null,
    text: 'content',
    auditSeq: null,
    alertId: null,
    actionId: null,
    details: null,
    createdAt: null,
  },
  incidentTasks: {
    id: null,
    incidentId: null,
    kind: null,
    phase: null,
    position: null,
    text: 'content',
    ownerId: null,
    dueAt: null,
    doneAt: null,
    doneBy: null,
    createdAt: null,
  },
  incidentActions: {
    id: null,
    incidentId: null,
    kind: null,
    target: 'content',
    figures: null,
    requestKey: null,
    doneBy: null,
    createdAt: null,
    undoneAt: null,
    undoneBy: null,
  },
  incidentAlerts: { incidentId: null, alertId: null, linkedBy: null, createdAt: null },
  incidentPeople: { id: null, incidentId: null, userId: null, source: null, createdAt: null, toldAt: null },
  incidentNotices: {
    id: null,
    incidentId: null,
    subject: 'content',
    body: 'content',
    version: null,
    updatedAt: null,
    sentAt: null,
    sentBy: null,
    recipients: null,
  },
};
