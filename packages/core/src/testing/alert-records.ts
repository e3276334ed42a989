import { newId } from '../ids.ts';
import type {
  AlertChangeRecord,
  AlertChannelRecord,
  AlertDeliveryRecord,
  AlertRecord,
} from '../ports/alert-stores.ts';
import type { NewAlert } from '../ports/alerts.ts';
import { recordedAt } from './records.ts';

/** Five failures of a background task, about no person. */
export const newAlert = (fields: Partial<NewAlert> = {}): NewAlert => ({
  kind: 'audit_gap',
  severity: 'medium',
  title: 'Events are missing from the audit log',
  explanation: 'Five rows were expected and are not there.',
  subject: { userId: null, address: null, tokenId: null, procedure: null },
  evidence: { count: 5, from: recordedAt, to: recordedAt, seqs: [] },
  groupKey: newId('alert'),
  storyKey: null,
  ...fields,
});

/** An open alert about nobody. */
export const alertRecord = (fields: Partial<AlertRecord> = {}): AlertRecord => {
  const id = newId('alert');
  return {
    ...{ id, kind: 'audit_gap', severity: 'medium', state: 'open', title: 'Events are missing' },
    ...{ explanation: 'Five rows are not there.', userId: null, address: null, tokenId: null },
    ...{ procedure: null, groupKey: id, storyKey: null, storyId: id, timesRaised: 1, eventCount: 5 },
    ...{ firstAt: recordedAt, lastAt: recordedAt, seqs: [], assigneeId: null, acknowledgedBy: null },
    ...{ acknowledgedAt: null, snoozedUntil: null, resolvedBy: null, resolvedAt: null, verdict: null },
    createdAt: recordedAt,
    ...fields,
  };
};

/** That it was raised. */
export const alertChangeRecord = (
  alert: Pick<AlertRecord, 'id' | 'severity'>,
  fields: Partial<AlertChangeRecord> = {},
): AlertChangeRecord => ({
  ...{ id: newId('alertChange'), alertId: alert.id, kind: 'raised', actorId: null, note: null },
  ...{ severity: alert.severity, assigneeId: null, until: null, verdict: null, createdAt: recordedAt },
  ...fields,
});

/** A webhook for everything. */
export const alertChannelRecord = (fields: Partial<AlertChannelRecord> = {}): AlertChannelRecord => ({
  ...{ id: newId('channel'), kind: 'webhook', name: 'On call', isEnabled: true, minSeverity: 'low' },
  ...{ sealedTarget: 'sealed', hint: 'hooks.example.org', quietHours: null, digestMinutes: 0 },
  ...{ failingSince: null, createdAt: recordedAt, updatedAt: recordedAt },
  ...fields,
});

/** A delivery that is due. */
export const alertDeliveryRecord = (
  change: Pick<AlertChangeRecord, 'id' | 'alertId'>,
  channel: Pick<AlertChannelRecord, 'id'>,
  fields: Partial<AlertDeliveryRecord> = {},
): AlertDeliveryRecord => ({
  ...{ id: newId('delivery'), channelId: channel.id, changeId: change.id, alertId: change.alertId },
  ...{ state: 'queued', attempts: 0, dueAt: recordedAt, lastStatus: null, lastError: null, sentAt: null },
  createdAt: recordedAt,
  ...fields,
});
