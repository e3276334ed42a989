import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { AlertChangeRecord, AlertRecord } from '@atelier/core/ports/alert-stores';
import type { Alerts, NewAlert } from '@atelier/core/ports/alerts';
import type { Stores } from '@atelier/core/ports/stores';
import { maxAlertSeqs, severityAtLeast } from '@atelier/core/schemas/alerts';
import { recordChange } from './queue-deliveries.ts';

type AlertStores = Parameters<Alerts['raise']>[0];

/** Alerts with the same story key are one story while no more time than this lies between them. */
const storyGapMs = 24 * 3_600_000;
const maxKey = 200;
const maxTitle = 200;
const maxExplanation = 2000;
/** Of the rows that an alert names, so many are the first ones; the others are the latest. */
const keptFirst = 20;

/** The rows in order, without those in the middle if they are too many. */
export const mergeSeqs = (known: readonly number[], added: readonly number[]): number[] => {
  const all = [...new Set([...known, ...added])].toSorted((a, b) => a - b);
  return all.length <= maxAlertSeqs
    ? all
    : [...all.slice(0, keptFirst), ...all.slice(keptFirst - maxAlertSeqs)];
};

const earlier = (a: Date, b: Date): Date => (a < b ? a : b);
const later = (a: Date, b: Date): Date => (a > b ? a : b);

/** What the server itself does to an alert. */
export const changeOf = (
  alert: Pick<AlertRecord, 'id' | 'severity'>,
  kind: AlertChangeRecord['kind'],
  createdAt: Date,
  fields: Partial<AlertChangeRecord> = {},
): AlertChangeRecord => ({
  ...{ id: newId('alertChange'), alertId: alert.id, kind, severity: alert.severity, createdAt },
  ...{ actorId: null, note: null, assigneeId: null, until: null, verdict: null },
  ...fields,
});

const startAlert = async (stores: AlertStores, alert: NewAlert, now: Date): Promise<string> => {
  const { kind, severity, evidence, subject } = alert;
  const id = newId('alert');
  const storyKey = alert.storyKey?.slice(0, maxKey) ?? null;
  const story =
    storyKey === null ? null : await stores.alerts.findStory(storyKey, new Date(now.getTime() - storyGapMs));
  await stores.alerts.insert({
    ...{ id, kind, severity, state: 'open', storyKey, storyId: story ?? id },
    ...{ userId: subject.userId, address: subject.address, tokenId: subject.tokenId },
    ...{ procedure: subject.procedure, groupKey: alert.groupKey.slice(0, maxKey) },
    ...{ title: alert.title.slice(0, maxTitle), explanation: alert.explanation.slice(0, maxExplanation) },
    ...{ timesRaised: 1, eventCount: evidence.count, firstAt: evidence.from, lastAt: evidence.to },
    ...{ seqs: mergeSeqs([], evidence.seqs), assigneeId: null, acknowledgedBy: null, acknowledgedAt: null },
    ...{ snoozedUntil: null, resolvedBy: null, resolvedAt: null, verdict: null, createdAt: now },
  });
  await recordChange(stores, { ...alert, id }, changeOf({ id, severity }, 'raised', now));
  return id;
};

/** Counts in an alert that is not resolved. A worse one is told again, and no one sleeps through it. */
const repeatAlert = async (stores: AlertStores, known: AlertRecord, alert: NewAlert, now: Date) => {
  const { evidence, severity } = alert;
  const isWorse = !severityAtLeast(known.severity, severity);
  await stores.alerts.update(known.id, {
    timesRaised: known.timesRaised + 1,
    eventCount: known.eventCount + evidence.count,
    firstAt: earlier(known.firstAt, evidence.from),
    lastAt: later(known.lastAt, evidence.to),
    seqs: mergeSeqs(known.seqs, evidence.seqs),
    ...(isWorse && { severity, snoozedUntil: null, explanation: alert.explanation.slice(0, maxExplanation) }),
  });
  if (isWorse) await recordChange(stores, known, changeOf({ id: known.id, severity }, 'escalated', now));
};

/** Raises alerts: deduplicated by group, correlated by story (R-SEC-5). */
export const createAlerts = ({
  clock,
  onAlertQueued = () => undefined,
}: {
  readonly clock: Clock;
  /** Called soon after the transaction's end. */
  readonly onAlertQueued?: () => void;
}): Alerts => ({
  async raise(stores: Pick<Stores, 'alerts' | 'alertChannels' | 'alertDeliveries'>, alert) {
    const now = clock.now();
    // Two nodes may raise the same at once: the second finds what the first has written.
    await stores.alerts.serialise();
    onAlertQueued();
    const known = await stores.alerts.findActive(alert.groupKey.slice(0, maxKey));
    if (known === null) return { alertId: await startAlert(stores, alert, now), isNew: true };
    await repeatAlert(stores, known, alert, now);
    return { alertId: known.id, isNew: false };
  },
});
