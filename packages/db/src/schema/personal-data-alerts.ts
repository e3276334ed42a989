import type { Tags } from './personal-data.ts';

type AlertTable = 'alerts' | 'alertChanges' | 'alertRevisions' | 'alertChannels' | 'alertDeliveries';

/** The kind of personal data in the columns of alerts; a part of `personalData`. */
export const alertPersonalData: Pick<Tags, AlertTable> = {
  alerts: {
    id: null,
    kind: null,
    severity: null,
    state: null,
    // Name neither person nor address.
    title: null,
    explanation: null,
    userId: null,
    address: 'network',
    tokenId: null,
    procedure: null,
    // May contain the address.
    groupKey: 'network',
    storyKey: 'network',
    storyId: null,
    timesRaised: null,
    eventCount: null,
    firstAt: 'network',
    lastAt: 'network',
    seqs: null,
    assigneeId: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    snoozedUntil: null,
    resolvedBy: null,
    resolvedAt: null,
    verdict: null,
    createdAt: null,
  },
  alertChanges: {
    id: null,
    alertId: null,
    kind: null,
    actorId: null,
    // What an administrator wrote about what somebody did.
    note: 'content',
    severity: null,
    assigneeId: null,
    until: null,
    verdict: null,
    createdAt: null,
  },
  alertRevisions: { id: null, revision: null },
  alertChannels: {
    id: null,
    kind: null,
    name: null,
    isEnabled: null,
    minSeverity: null,
    // Of email: addresses of administrators.
    sealedTarget: 'contact',
    hint: 'contact',
    quietHours: null,
    digestMinutes: null,
    failingSince: null,
    createdAt: null,
    updatedAt: null,
  },
  alertDeliveries: {
    id: null,
    channelId: null,
    changeId: null,
    alertId: null,
    state: null,
    attempts: null,
    dueAt: null,
    lastStatus: null,
    lastError: null,
    sentAt: null,
    createdAt: null,
  },
};
