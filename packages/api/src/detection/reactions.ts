import { randomUUID } from 'node:crypto';
import type { Clock } from '@atelier/core/clock';
import { type Hit, sameSubject, secretMarkOf } from '@atelier/core/detection/engine';
import { responseTo } from '@atelier/core/detection/responses';
import { describeRule } from '@atelier/core/detection/words';
import { newId } from '@atelier/core/ids';
import type { Alerts, NewAlert } from '@atelier/core/ports/alerts';
import type { Responder, ResponseKind, ResponseResult } from '@atelier/core/ports/responses';
import type { Stores } from '@atelier/core/ports/stores';
import { createAuditTrail } from '../audit/audit-trail.ts';
import type { PendingHit } from './detector.ts';
import type { Past } from './past.ts';

interface PreparedHit extends Omit<PendingHit, 'hit'> {
  /**
   * Whether another node has recorded the same, or this one before a restart: counts grow under new numbers, so a node that reads
   * later may find with a later number what has been found.
   */
  readonly isKnown: (stores: Stores) => Promise<boolean>;
  /** Within the transaction that stores how far rules have been applied, before any `react`: accounts are locked before alerts. */
  readonly respond: (stores: Stores) => Promise<ResponseResult | null>;
  /** In the same transaction. */
  readonly react: (stores: Stores, answer: ResponseResult | null) => Promise<void>;
}

export interface Reactions {
  /** Whether it has been recorded: of a rule that is on, by a rule that was on. What was only recorded has had no answer. */
  isKnown(stores: Pick<Stores, 'detection'>, hit: Hit): Promise<boolean>;
  /** Reads what a reaction depends on, before the transaction. */
  prepare(hits: readonly PendingHit[], past: Past): Promise<readonly PreparedHit[]>;
}

/** The addresses among those of a hit at which people live. */
const homesAmong = async ({ subject, addresses }: Hit, past: Past, at: Date): Promise<Set<string>> => {
  const homes = new Set<string>();
  for (const address of [...addresses, ...(subject.address === null ? [] : [subject.address])])
    if (await past.isHome(address, at)) homes.add(address);
  return homes;
};

/** What belongs to one person or address is one story. */
const storyKeyOf = ({ userId, address }: Hit['subject']): string | null => {
  if (userId !== null) return `user:${userId}`;
  return address === null ? null : `address:${address}`;
};

const alertOf = ({ rule, settings, subject, key, count, from, to, seqs }: Hit): NewAlert => ({
  ...{ kind: rule.id, severity: rule.severity, title: rule.name, subject },
  explanation: `${describeRule(rule, settings)} ${rule.matters}`,
  evidence: { count, from: new Date(from), to: new Date(to), seqs },
  // The mark of a password ends with the process, and the attack does not.
  groupKey: secretMarkOf({ key }) !== null ? rule.id : `${rule.id} ${key}`,
  storyKey: storyKeyOf(subject),
});

/** What happens when a rule fires: it is recorded, an event, an alert, and a response. Of a rule in shadow it is only recorded. */
export const createReactions = ({
  clock,
  alerts,
  responder,
}: {
  readonly clock: Clock;
  readonly alerts: Alerts;
  readonly responder: Pick<Responder, 'respond'>;
}): Reactions => {
  const respond = async (stores: Stores, hit: Hit, kind: ResponseKind | null) => {
    if (kind === null) return null;
    const { rule, settings, subject } = hit;
    const reason = describeRule(rule, settings);
    const wish = { kind, subject, ruleId: rule.id, alertId: null, reason, dryRun: false };
    return responder.respond(stores, wish);
  };

  const isKnown: Reactions['isKnown'] = (stores, hit) => {
    const quietMs = hit.rule.suppressS * 1000;
    const between = { after: new Date(hit.to - quietMs), before: new Date(hit.to + quietMs) };
    const answered = hit.settings.state === 'on' ? { isShadow: false } : {};
    return stores.detection.hasFiring({ ...sameSubject(hit), ...answered }, between);
  };

  const react = async (
    stores: Stores,
    hit: Hit,
    response: ResponseKind | null,
    answer: ResponseResult | null,
  ): Promise<void> => {
    const { rule, settings, subject, count, from, to, seqs } = hit;
    const id = newId('firing');
    const isShadow = settings.state === 'shadow';
    const alertId = isShadow ? null : (await alerts.raise(stores, alertOf(hit))).alertId;
    if (alertId !== null && answer !== null && answer.responseId !== null)
      await stores.responses.nameAlert(answer.responseId, alertId);
    await stores.detection.addFiring({
      ...subject,
      ...{ id, ruleId: rule.id, isShadow, count, seqs, response, alertId, secretMark: secretMarkOf(hit) },
      ...{ fromAt: new Date(from), toAt: new Date(to), firedAt: clock.now() },
      ...{ outcome: answer?.outcome ?? null, verdict: null, judgedBy: null, judgedAt: null },
    });
    const origin = { requestId: randomUUID(), ip: '', userAgent: 'server' };
    await createAuditTrail(origin, null, clock).write(stores, 'suspicious_activity', {
      ...(subject.userId === null
        ? { entityType: 'firing', entityId: id }
        : { entityType: 'user', entityId: subject.userId }),
      details: { rule: rule.id, firing: id, count, shadow: isShadow },
    });
  };

  return {
    isKnown,
    prepare: async (hits, past) => {
      const prepared: PreparedHit[] = [];
      for (const { hit, ...at } of hits) {
        const homes =
          hit.settings.response === 'block_address'
            ? await homesAmong(hit, past, new Date(hit.to))
            : new Set<string>();
        const response = responseTo(hit, (address) => homes.has(address));
        prepared.push({
          ...at,
          isKnown: (stores) => isKnown(stores, hit),
          respond: (stores) => respond(stores, hit, response),
          react: (stores, answer) => react(stores, hit, response, answer),
        });
      }
      return prepared;
    },
  };
};
