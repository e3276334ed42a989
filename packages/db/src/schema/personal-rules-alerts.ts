import type { Rules } from './personal-rules.ts';

type AlertTable = 'alerts' | 'alertChanges' | 'alertRevisions' | 'alertChannels' | 'alertDeliveries';

const suspicion = {
  not: 'What administrators look into. What was done to you because of it is told to you itself.',
} as const;
/** By `AlertStore.forget`. */
const forgotten = { otherwise: 'The alert stays, without what tells of you.' } as const;

/** Alerts; a part of `personalRules`. */
export const alertRules: Pick<Rules, AlertTable> = {
  alertChanges: {
    owner: { through: 'alerts', by: 'alertId' },
    what: 'What administrators did about alerts that concern you',
    exported: suspicion,
    erased: forgotten,
    mentions: ['actorId', 'assigneeId'],
  },
  alerts: {
    owner: { person: 'userId' },
    what: 'Alerts that concern you',
    exported: suspicion,
    erased: forgotten,
    mentions: ['assigneeId', 'acknowledgedBy', 'resolvedBy'],
  },
  alertRevisions: { nobody: 'A counter.' },
  alertChannels: { nobody: 'Where the studio sends its alerts.' },
  alertDeliveries: { nobody: 'Which alert was sent where.' },
};
