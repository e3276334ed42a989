import { newId } from '@atelier/core/ids';
import type { AlertChangeRecord, AlertChannelRecord, AlertRecord } from '@atelier/core/ports/alert-stores';
import type { Stores } from '@atelier/core/ports/stores';
import { quietUntil } from '@atelier/core/quiet-hours';
import { severityAtLeast } from '@atelier/core/schemas/alerts';

/** Programs are told what becomes of an alert; people are told when they should look. */
const toldToPrograms: ReadonlySet<string> = new Set(['raised', 'escalated', 'acknowledged', 'resolved']);
const toldToPeople: ReadonlySet<string> = new Set(['raised', 'escalated']);

/** The group of the alert that a channel has failed. It is not sent to the channel itself. */
export const failureGroup = (channelId: string): string => `channel_failed:${channelId}`;

const wants = (
  channel: AlertChannelRecord,
  { groupKey }: Pick<AlertRecord, 'groupKey'>,
  { kind, severity }: AlertChangeRecord,
): boolean =>
  channel.isEnabled &&
  severityAtLeast(severity, channel.minSeverity) &&
  (channel.kind === 'webhook' ? toldToPrograms : toldToPeople).has(kind) &&
  groupKey !== failureGroup(channel.id);

/** When a change is sent: critical ones at once, others with their digest and not in the quiet hours. */
export const dueAtOf = (
  { digestMinutes, quietHours }: Pick<AlertChannelRecord, 'digestMinutes' | 'quietHours'>,
  severity: AlertRecord['severity'],
  now: Date,
): Date => {
  if (severity === 'critical') return now;
  const digestMs = digestMinutes * 60_000;
  const due = digestMs === 0 ? now : new Date(Math.ceil(now.getTime() / digestMs) * digestMs);
  return quietHours === null ? due : quietUntil(quietHours, due);
};

/** Records a change of an alert, and queues it for each channel that wants it, in the same transaction. */
export const recordChange = async (
  stores: Pick<Stores, 'alerts' | 'alertChannels' | 'alertDeliveries'>,
  alert: Pick<AlertRecord, 'groupKey' | 'id'>,
  change: AlertChangeRecord,
): Promise<void> => {
  await stores.alerts.addChange(change);
  const channels = await stores.alertChannels.list();
  for (const channel of channels.filter((one) => wants(one, alert, change)))
    await stores.alertDeliveries.add({
      ...{ id: newId('delivery'), channelId: channel.id, changeId: change.id, alertId: alert.id },
      ...{ state: 'queued', attempts: 0, dueAt: dueAtOf(channel, change.severity, change.createdAt) },
      ...{ lastStatus: null, lastError: null, sentAt: null, createdAt: change.createdAt },
    });
};
