import type { Rules } from './personal-rules.ts';

type IncidentTable =
  | 'incidents'
  | 'incidentEntries'
  | 'incidentTasks'
  | 'incidentActions'
  | 'incidentPeople'
  | 'incidentNotices';

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
  },
  incidentTasks: { nobody: 'What there is to do about an incident.', mentions: ['ownerId', 'doneBy'] },
  incidentEntries: { nobody: 'The history of an incident.', mentions: ['authorId'] },
  incidents: {
    nobody: 'Incidents of the studio.',
    mentions: ['openedBy', 'commander', 'technicalLead', 'communicationsLead', 'scribe'],
  },
};
