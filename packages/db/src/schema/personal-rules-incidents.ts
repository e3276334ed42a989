import type { Rules } from './personal-rules.ts';

type IncidentTable =
  | 'incidents'
  | 'incidentEntries'
  | 'incidentTasks'
  | 'incidentActions'
  | 'incidentPeople'
  | 'incidentNotices'
  | 'incidentAlerts';

/** Incidents; a part of `personalRules`. */
export const incidentRules: Pick<Rules, IncidentTable> = {
  incidentPeople: {
    owner: { person: 'userId' },
    what: 'Security incidents that concerned you, and when you were told',
    exported: { facts: ['id', 'createdAt', 'toldAt'] },
    // That there was one more person has to stay for the authority.
    erased: 'cleared',
  },
  incidentNotices: { nobody: 'What the people concerned by an incident are told.', mentions: ['sentBy'] },
  incidentActions: {
    nobody: 'What administrators did against an incident.',
    mentions: ['doneBy', 'undoneBy'],
    // For whom it was done.
    within: ['target'],
  },
  incidentTasks: { nobody: 'What there is to do about an incident.', mentions: ['ownerId', 'doneBy'] },
  // Changes of roles have the ids of both.
  incidentEntries: { nobody: 'The history of an incident.', mentions: ['authorId'], within: ['details'] },
  incidentAlerts: { nobody: 'Which alerts belong to an incident.', mentions: ['linkedBy'] },
  incidents: {
    nobody: 'Incidents of the studio.',
    mentions: ['openedBy', 'commander', 'technicalLead', 'communicationsLead', 'scribe'],
  },
};
