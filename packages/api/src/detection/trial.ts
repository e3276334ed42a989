import { setImmediate as nextTurn } from 'node:timers/promises';
import { signalsOf } from '@atelier/core/detection/audit-signals';
import { createEngine, type Engine, type Hit } from '@atelier/core/detection/engine';
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
/** From each source; a few hundred bytes each. */
const maxSignals = 100_000;
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
  /** @returns what a source has, and the time until which that is everything */
  const gather = async (
    source: AsyncGenerator<Signal[]>,
    [from, now]: readonly [number, number],
    endsAt: number,
  ) => {
    const signals: Signal[] = [];
    for await (const some of source) {
      for (const signal of some) signals.push(signal);
      if (signals.length >= maxSignals || performance.now() > endsAt)
        return { signals, until: signals.at(-1)?.at ?? from };
      await nextTurn();
    }
    return { signals, until: now };
  };

  /** What the rule finds in signals in order, and how far it came in time. */
  const replay = async (
    engine: Engine,
    signals: readonly Signal[],
    until: number,
    endsAt: number,
  ): Promise<{ hits: Hit[]; until: number }> => {
    const past = readPast(db, addressOf);
    const hits: Hit[] = [];
    for (const [at, signal] of signals.entries()) {
      if (signal.at > until) break;
      hits.push(...engine.feed(await withHistory(signal, past)));
      if (at % rowsPerRead !== rowsPerRead - 1) continue;
      if (performance.now() > endsAt) return { hits, until: signal.at };
      await nextTurn();
    }
    return { hits, until };
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
      const endsAt = performance.now() + maxTrialMs;
      const sources = [counted(db, rule, from), logged(db, rule, from, addressOf)];
      const found = [];
      for (const source of sources) found.push(await gather(source, [from.getTime(), now.getTime()], endsAt));
      const signals = found.flatMap((one) => one.signals).toSorted((a, b) => a.at - b.at);
      const complete = Math.min(...found.map(({ until }) => until));
      const engine = createEngine([rule], () => ({ state: 'on', threshold, windowS, response: null }));
      // As long again: reading took at most the first part.
      const { hits, until } = await replay(engine, signals, complete, endsAt + maxTrialMs);
      const shown = hits.slice(0, maxShown);
      const personOf = await peopleOf(
        db,
        shown.map(({ subject }) => subject),
      );
      return {
        fired: hits.length,
        firings: shown.map((hit) => viewHit(hit, personOf(hit.subject))),
        ...{
          from: from.toISOString(),
          until: new Date(until).toISOString(),
          isPartial: until < now.getTime(),
        },
      };
    },
  };
};
