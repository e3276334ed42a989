import { setImmediate as nextTurn } from 'node:timers/promises';
import { signalsOf } from '@atelier/core/detection/audit-signals';
import { createEngine, type Hit } from '@atelier/core/detection/engine';
import { withHistory } from '@atelier/core/detection/history';
import type { DetectionRule } from '@atelier/core/detection/rule';
import { blankSignal, type CountedKind, countedKinds, type Signal } from '@atelier/core/detection/signal';
import type { DetectionTrial, TryDetectionRuleInput } from '@atelier/core/schemas/detection';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Deps } from '../shared/deps.ts';
import { readPast } from './past.ts';
import { peopleOf } from './people.ts';
import { requireRule } from './rules.ts';

/** As long as counts are kept, but for the day that is under way. */
const pastMs = 7 * 86_400_000;
const rowsPerRead = 500;
/** Each a few hundred bytes. */
const maxSignals = 200_000;
/** A trial ends with what it has after this time. */
const maxTrialMs = 5_000;
const maxShown = 20;

type TrialDb = Pick<Deps['db'], 'audit' | 'detection'>;

const isCountedKind = (kind: string): kind is CountedKind =>
  (countedKinds as readonly string[]).includes(kind);

/** What was counted, by time. */
async function* counted(db: TrialDb, rule: DetectionRule, from: Date): AsyncGenerator<Signal[]> {
  const kinds = rule.kinds.filter(isCountedKind);
  if (kinds.length === 0) return;
  let after = { minute: new Date(from.getTime() - 1), id: '' };
  for (;;) {
    const rows = await db.detection.countsOfMinutes(kinds, after, rowsPerRead);
    yield rows.map((row) => ({ ...blankSignal, ...row, at: row.lastAt.getTime(), seq: null }));
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerRead) return;
    after = last;
  }
}

/** What the audit log has, by number. */
async function* logged(
  db: TrialDb,
  rule: DetectionRule,
  from: Date,
  addressOf: (ip: string) => string,
): AsyncGenerator<Signal[]> {
  if (rule.kinds.every(isCountedKind)) return;
  const [older] = await db.audit.list({ to: from }, null, 1);
  let after = older?.seq ?? 0;
  for (;;) {
    const rows = await db.audit.stored({ after, until: Number.MAX_SAFE_INTEGER }, rowsPerRead);
    yield rows
      .flatMap((row) => signalsOf(row, addressOf))
      .filter(({ kind }) => rule.kinds.includes(kind) && !isCountedKind(kind));
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerRead) return;
    after = last.seq;
  }
}

const viewHit = (
  { subject, count, from, to, seqs }: Hit,
  person: DetectionTrial['firings'][number]['person'],
) => ({
  ...{ person, address: subject.address, tokenId: subject.tokenId, procedure: subject.procedure, count },
  ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString(), seqs: [...seqs] },
});

/** Tries a rule on the past before it is switched on. It changes nothing. */
export const detectionTrialService = ({ db, clock, addressOf }: Pick<Deps, 'addressOf' | 'clock' | 'db'>) => {
  const gather = async (rule: DetectionRule, from: Date) => {
    const signals: Signal[] = [];
    const endsAt = performance.now() + maxTrialMs;
    for (const source of [counted(db, rule, from), logged(db, rule, from, addressOf)])
      for await (const some of source) {
        for (const signal of some) signals.push(signal);
        if (signals.length >= maxSignals || performance.now() > endsAt) return { signals, isPartial: true };
        await nextTurn();
      }
    return { signals, isPartial: false };
  };

  return {
    /** @throws AppError `not_found` */
    async try({ id, threshold, windowS }: TryDetectionRuleInput, audit: AuditTrail): Promise<DetectionTrial> {
      const rule = requireRule(id);
      await audit.write(db, 'detection_rule_tried', {
        ...{ entityType: 'detection_rule', entityId: id },
        details: { threshold, windowS },
      });
      const now = clock.now();
      const from = new Date(now.getTime() - pastMs);
      const { signals, isPartial } = await gather(rule, from);
      const past = readPast(db, addressOf);
      const engine = createEngine([rule], () => ({ state: 'on', threshold, windowS, response: null }));
      const hits: Hit[] = [];
      for (const [at, signal] of signals.toSorted((a, b) => a.at - b.at).entries()) {
        hits.push(...engine.feed(await withHistory(signal, past)));
        if (at % rowsPerRead === rowsPerRead - 1) await nextTurn();
      }
      const shown = hits.slice(0, maxShown);
      const personOf = await peopleOf(
        db,
        shown.map(({ subject }) => subject),
      );
      return {
        fired: hits.length,
        firings: shown.map((hit) => viewHit(hit, personOf(hit.subject))),
        ...{ from: from.toISOString(), until: now.toISOString(), isPartial },
      };
    },
  };
};
