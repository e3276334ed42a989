import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredAuditRow } from '@atelier/core/audit/row-hash';
import type { Clock } from '@atelier/core/clock';
import { signalsOf } from '@atelier/core/detection/audit-signals';
import { createEngine, type Engine, type Hit } from '@atelier/core/detection/engine';
import { withHistory } from '@atelier/core/detection/history';
import { type DetectionRule, defaultSettings, type RuleSettings } from '@atelier/core/detection/rule';
import { detectionRules } from '@atelier/core/detection/rules';
import { blankSignal, type Signal } from '@atelier/core/detection/signal';
import type {
  DetectionPosition,
  RuleSettingsRecord,
  StoredSignalCount,
} from '@atelier/core/ports/detection-store';
import type { ResponseResult } from '@atelier/core/ports/responses';
import type { Database } from '@atelier/core/ports/stores';
import type { Counters } from './counters.ts';
import { createCountStore, gapBetween, ofCount } from './detector-inputs.ts';
import { applyInOrder, type Source } from './in-order.ts';
import { type Past, readPast } from './past.ts';
import type { Reactions } from './reactions.ts';

/** The longest window of a rule. */
const memoryMs = 86_400_000;
const rowsPerRead = 500;
const pruneEveryMs = 60_000;
/** Minutes of counts that may still grow. */
const growingMs = 10 * 60_000;

interface DetectorDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly reactions: Reactions;
  /** The address as limits count it. */
  readonly addressOf: (ip: string) => string;
  /** Added to what rules see, for example about the clock. */
  readonly ownSignals?: () => Promise<readonly Signal[]>;
}

/** A hit and what set it off, so that each is recorded once among all nodes. */
export interface PendingHit {
  readonly hit: Hit;
  readonly of: keyof DetectionPosition | null;
  readonly seq: number;
}

export const settingsOfRules = (
  stored: readonly RuleSettingsRecord[],
): ((rule: DetectionRule) => RuleSettings) => {
  const byId = new Map(stored.map((settings) => [settings.ruleId, settings]));
  return (rule) => byId.get(rule.id) ?? defaultSettings(rule);
};

/**
 * Applies the rules to what was counted and to the rows of the audit log. Every node reads everything and so has the state of
 * all windows; what fires is recorded by the first, because how far rules have been applied is stored in the same transaction
 * (`detection_state`). After a restart the windows are read again.
 */
export const createDetector = ({
  db,
  clock,
  counters,
  reactions,
  addressOf,
  ownSignals = async () => [],
}: DetectorDeps) => {
  const store = createCountStore(db, counters);
  let pending: PendingHit[] = [];
  let engine: Engine | null = null;
  let stamp = '';
  let fed: DetectionPosition = { countSeq: 0, auditSeq: 0 };
  /** How far rules had been applied at the beginning: what fires up to there has been recorded, or is over. */
  let begun: DetectionPosition = fed;
  let passed: Hit[] = [];
  let prunedAt = 0;
  /** How often each growing count was fed. */
  const fedCounts = new Map<string, StoredSignalCount>();

  /** Begins with the windows as they were a day ago: at the start, and when rules have changed. */
  const begin = async (settings: readonly RuleSettingsRecord[], now: number): Promise<Engine> => {
    const state = await db.detection.state();
    const since = new Date(now - memoryMs);
    const [older] = await db.audit.list({ to: since }, null, 1);
    fed = { countSeq: 0, auditSeq: Math.min(older?.seq ?? 0, state.auditSeq) };
    fedCounts.clear();
    begun = state;
    pending = [];
    passed = [];
    return createEngine(detectionRules, settingsOfRules(settings));
  };

  /** What rules did not record, because they had other settings, does not make them wait: an attack may go on. */
  const settlePassed = async (running: Engine): Promise<void> => {
    for (let [hit] = passed; hit !== undefined; [hit] = passed) {
      if (!(await reactions.isKnown(db, hit))) running.forget(hit);
      passed.shift();
    }
  };

  /** All of them or none: a fault of the database comes before the first, so that the next round counts none twice. */
  const feed = async (
    running: Engine,
    signals: readonly Signal[],
    of: PendingHit['of'],
    seq: number,
  ): Promise<void> => {
    const isPassed = of !== null && seq <= begun[of];
    if (!isPassed) await settlePassed(running);
    const hits = signals.flatMap((signal) => running.feed(signal));
    if (isPassed) passed.push(...hits);
    else for (const hit of hits) pending.push({ hit, of, seq });
  };

  const feedCount = async (running: Engine, past: Past, counted: StoredSignalCount): Promise<void> => {
    const grown = counted.count - (fedCounts.get(counted.id)?.count ?? 0);
    const signals = grown > 0 ? [await withHistory(ofCount(counted, grown), past)] : [];
    await feed(running, signals, 'countSeq', counted.seq);
    fedCounts.set(counted.id, counted);
    fed = { ...fed, countSeq: counted.seq };
  };

  /** What was counted after the position. */
  const countSource = (running: Engine, past: Past, now: number): Source => {
    const since = new Date(now - memoryMs);
    let after = fed.countSeq;
    return async () => {
      await nextTurn();
      const counts = await db.detection.countsAfter(after, since, rowsPerRead);
      after = counts.at(-1)?.seq ?? after;
      return {
        items: counts.map((counted) => ({
          at: counted.lastAt.getTime(),
          apply: () => feedCount(running, past, counted),
        })),
        isLast: counts.length < rowsPerRead,
      };
    };
  };

  const feedRow = async (running: Engine, past: Past, row: StoredAuditRow): Promise<void> => {
    const { seq } = row;
    const gap = await gapBetween(db, fed.auditSeq, seq);
    const signals: Signal[] = [];
    if (gap > 0) signals.push({ ...blankSignal, kind: 'log_gap', at: Date.parse(row.time), count: gap, seq });
    for (const signal of signalsOf(row, addressOf)) signals.push(await withHistory(signal, past));
    await feed(running, signals, 'auditSeq', seq);
    fed = { ...fed, auditSeq: seq };
  };

  /** The rows of the audit log after the position. */
  const rowSource = (running: Engine, past: Past): Source => {
    let after = fed.auditSeq;
    return async () => {
      await nextTurn();
      const rows = await db.audit.stored({ after, until: Number.MAX_SAFE_INTEGER }, rowsPerRead);
      after = rows.at(-1)?.seq ?? after;
      return {
        items: rows.map((row) => ({ at: Date.parse(row.time), apply: () => feedRow(running, past, row) })),
        isLast: rows.length < rowsPerRead,
      };
    };
  };

  /** Records what no node has recorded yet, and how far rules have been applied. */
  const record = async (past: Past): Promise<number> => {
    const stored = await db.detection.state();
    const isBehind = stored.countSeq < fed.countSeq || stored.auditSeq < fed.auditSeq;
    if (!isBehind && pending.length === 0) return 0;
    const prepared = await reactions.prepare(pending, past);
    const recorded = await db.transaction(async (stores) => {
      const state = await stores.detection.lockState();
      const own: (typeof prepared)[number][] = [];
      for (const one of prepared)
        if ((one.of === null || one.seq > state[one.of]) && !(await one.isKnown(stores))) own.push(one);
      const answers: (ResponseResult | null)[] = [];
      for (const { respond } of own) answers.push(await respond(stores));
      for (const [at, { react }] of own.entries()) await react(stores, answers[at] ?? null);
      await stores.detection.setPosition({
        countSeq: Math.max(state.countSeq, fed.countSeq),
        auditSeq: Math.max(state.auditSeq, fed.auditSeq),
      });
      return own.length;
    });
    pending = [];
    return recorded;
  };

  const prune = (running: Engine, now: number): void => {
    if (now - prunedAt < pruneEveryMs && now >= prunedAt) return;
    prunedAt = now;
    running.prune(now);
    for (const [id, { minute }] of fedCounts) if (now - minute.getTime() > growingMs) fedCounts.delete(id);
  };

  return {
    /**
     * One round: stores what was counted, feeds the rules, and records what fired. Rounds must not overlap.
     * @returns how many firings were recorded
     */
    async round(): Promise<number> {
      await store();
      const now = clock.now().getTime();
      const settings = await db.detection.settings();
      const newStamp = JSON.stringify(settings);
      if (engine === null || newStamp !== stamp) engine = await begin(settings, now);
      stamp = newStamp;
      const past = readPast(db, addressOf);
      await applyInOrder([countSource(engine, past, now), rowSource(engine, past)]);
      await settlePassed(engine);
      await feed(engine, await ownSignals(), null, 0);
      prune(engine, now);
      return record(past);
    },
  };
};
export type Detector = ReturnType<typeof createDetector>;
