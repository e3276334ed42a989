import type { AlertAdmin, AlertChangeView, AlertView, Severity } from '@atelier/core/schemas/alerts';
import { formatDateTime, formatNumber, humanise } from '../../../lib/format.ts';
import type { Tone } from '../Tag.tsx';

export const severityTone: Readonly<Record<Severity, Tone>> = {
  low: 'plain',
  medium: 'accent',
  high: 'warning',
  critical: 'danger',
};

export const nameOf = (admin: AlertAdmin | null): string => admin?.name ?? 'a deleted account';

/** Whether it is hidden from the active list now. */
export const isSnoozed = ({ snoozedUntil, state }: AlertView, nowMs: number = Date.now()): boolean =>
  state !== 'resolved' && snoozedUntil !== null && new Date(snoozedUntil).getTime() > nowMs;

/** "Acknowledged by Ann", "Snoozed until …", "False alarm, resolved by Bob". */
export const stateText = (alert: AlertView): string => {
  if (alert.state === 'resolved')
    return `${humanise(alert.verdict ?? 'resolved')}, resolved by ${nameOf(alert.resolvedBy)}`;
  if (isSnoozed(alert) && alert.snoozedUntil !== null)
    return `Snoozed until ${formatDateTime(alert.snoozedUntil)}`;
  return alert.state === 'acknowledged' ? `Acknowledged by ${nameOf(alert.acknowledgedBy)}` : 'Open';
};

/** "12 events, raised 3 times". */
export const countText = ({ eventCount, timesRaised }: AlertView): string => {
  const events = `${formatNumber(eventCount)} ${eventCount === 1 ? 'event' : 'events'}`;
  return timesRaised === 1 ? events : `${events}, raised ${formatNumber(timesRaised)} times`;
};

/** What happened to an alert, as a sentence without its end. */
export const changeText = ({ kind, actor, severity, assignee, until, verdict }: AlertChangeView): string => {
  const who = actor === null ? 'Atelier' : nameOf(actor);
  switch (kind) {
    case 'raised':
      return `Raised as ${severity}`;
    case 'escalated':
      return `Became ${severity}`;
    case 'acknowledged':
      return `${who} acknowledged it`;
    case 'assigned':
      return assignee === null ? `${who} assigned it to no one` : `${who} assigned it to ${nameOf(assignee)}`;
    case 'snoozed':
      return until === null ? `${who} woke it` : `${who} snoozed it until ${formatDateTime(until)}`;
    case 'noted':
      return `${who} wrote a note`;
    case 'resolved':
      return `${who} resolved it as a ${verdict === 'true_alarm' ? 'true' : 'false'} alarm`;
  }
};
