import type { NewAlert } from '@atelier/core/ports/alerts';
import type { ResponseRecord } from '@atelier/core/ports/response-store';
import type { Stores } from '@atelier/core/ports/stores';
import { recordChange } from '../alerts/queue-deliveries.ts';
import { changeOf } from '../alerts/raise.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';

const groupOf = (userId: string | null): string => `response_appealed user:${userId}`;

/** An appeal waits for a person. The words of the appeal are on the Responses page alone. */
export const appealAlert = ({ userId, createdAt, appealedAt }: ResponseRecord): NewAlert => ({
  ...{ kind: 'response_appealed', severity: 'low', title: 'An appeal waits for an answer' },
  explanation:
    'Someone objects to what a rule did about their account. Read the appeal under Responses, then undo what the rule did, or decline the appeal with a note.',
  subject: { userId, address: null, tokenId: null, procedure: null },
  evidence: { count: 1, from: appealedAt ?? createdAt, to: appealedAt ?? createdAt, seqs: [] },
  groupKey: groupOf(userId),
  storyKey: `user:${userId}`,
});

interface Answer {
  readonly by: string;
  readonly at: Date;
  /** Told to administrators. */
  readonly note: string;
}

/**
 * Resolves the alert of a person's appeals with the last answer, within the transaction of that answer.
 * @returns whether there was an alert
 */
export const resolveAppealAlert = async (
  stores: Stores,
  userId: string | null,
  { by, at, note }: Answer,
  audit: AuditTrail,
): Promise<boolean> => {
  if (userId === null) return false;
  // Before looking, so that an appeal and answers to others of the same person come one after the other.
  await stores.alerts.serialise();
  const [waiting] = await stores.responses.list({ state: 'appealed', userId }, at, { after: null, limit: 1 });
  if (waiting !== undefined) return false;
  const alert = await stores.alerts.findActive(groupOf(userId));
  if (alert === null) return false;
  const verdict = 'true_alarm';
  await stores.alerts.update(alert.id, {
    ...{ state: 'resolved', resolvedBy: by, resolvedAt: at, verdict, snoozedUntil: null },
  });
  await recordChange(stores, alert, changeOf(alert, 'resolved', at, { actorId: by, verdict, note }));
  await audit.write(stores, 'alert_resolved', {
    ...{ entityType: 'alert', entityId: alert.id },
    details: { kind: alert.kind, severity: alert.severity, verdict },
  });
  return true;
};
