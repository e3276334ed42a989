import type { FiringSubject } from '../ports/detection-store.ts';
import type { DetectionRule, RuleSettings } from './rule.ts';
import type { Signal, SignalKind } from './signal.ts';
import { createWindows, type WindowState } from './windows.ts';

/** A rule has found too much of something. */
export interface Hit extends WindowState {
  readonly rule: DetectionRule;
  readonly settings: RuleSettings;
  readonly key: string;
  /** Each null unless it is the same in everything that was counted. */
  readonly subject: {
    readonly userId: string | null;
    readonly address: string | null;
    readonly tokenId: string | null;
    readonly procedure: string | null;
  };
}

export interface Engine {
  /** Signals in about the order of their times. */
  feed(signal: Signal): readonly Hit[];
  /** Takes back that the rule is quiet after this hit, because it was not recorded. */
  forget(hit: Hit): void;
  /** Forgets what is over. */
  prune(now: number): void;
  /** How many keys are remembered, for the bounds of memory. */
  readonly size: number;
}

const only = (values: readonly string[]): string | null => (values.length === 1 ? (values[0] ?? null) : null);

/** The subject of a key: `address:…`, `user:…`, `token:…`, `procedure:…`; a network is an address. */
const subjectOf = (key: string, { users, addresses }: WindowState): Hit['subject'] => {
  const at = key.indexOf(':');
  const [kind, id] = [key.slice(0, at), key.slice(at + 1)];
  return {
    userId: kind === 'user' ? id : only(users),
    address: kind === 'address' || kind === 'network' ? id : only(addresses),
    tokenId: kind === 'token' ? id : null,
    procedure: kind === 'procedure' ? id : null,
  };
};

const passwordKey = 'password:';

/** The mark of the password that the hit is about; null if it is about something else. */
export const secretMarkOf = ({ key }: Pick<Hit, 'key'>): string | null =>
  key.startsWith(passwordKey) ? key.slice(passwordKey.length) : null;

/**
 * What a hit is about, by its key, as findings are stored: a password, person, address, token or procedure. A rule that counts
 * the whole server is about none of them, so only its name is compared.
 */
export const sameSubject = (hit: Pick<Hit, 'key' | 'rule' | 'subject'>): FiringSubject => {
  const { key, rule, subject } = hit;
  const { userId, address, tokenId, procedure } = subject;
  const ruleId = rule.id;
  const secretMark = secretMarkOf(hit);
  if (secretMark !== null) return { ruleId, secretMark };
  if (key.startsWith('user:')) return { ruleId, userId };
  if (key.startsWith('address:') || key.startsWith('network:')) return { ruleId, address };
  if (key.startsWith('token:')) return { ruleId, tokenId };
  return key.startsWith('procedure:') ? { ruleId, procedure } : { ruleId };
};

const maxSuppressed = 20_000;

/** One rule with what it remembers. */
const createWatcher = (rule: DetectionRule, settings: RuleSettings) => {
  const windows = createWindows(settings.windowS * 1000);
  /** When each key fired last. */
  const firedAt = new Map<string, number>();
  const suppressMs = rule.suppressS * 1000;
  /** Also for as long before: nodes differ a little, and a clock that was put back must not silence a rule for longer. */
  const isQuiet = (last: number, at: number): boolean => Math.abs(at - last) < suppressMs;

  /** @param key what was counted @param about of whom the hit is, and who is quiet afterwards */
  const hitOf = (signal: Signal, key: string, about: string, counted: number | null): Hit | null => {
    const last = firedAt.get(about);
    if (last !== undefined && isQuiet(last, signal.at)) return null;
    const state = windows.state(key, signal.at);
    if (state === null) return null;
    firedAt.delete(about);
    firedAt.set(about, signal.at);
    const [oldest] = firedAt.keys();
    if (firedAt.size > maxSuppressed && oldest !== undefined) firedAt.delete(oldest);
    const { seq } = signal;
    const seqs = seq === null || state.seqs.includes(seq) ? state.seqs : [...state.seqs, seq];
    const subject = subjectOf(about, state);
    return { ...state, seqs, count: counted ?? state.count, rule, settings, key: about, subject };
  };

  /** What fires a rule is what it is about, not what was counted before: two accounts that one address guesses are two hits. */
  const keyOfSignal = (key: string, { userId }: Signal): string => (userId === null ? key : `user:${userId}`);
  const aboutSignal = (hit: Hit, { userId, address, tokenId }: Signal): Hit => ({
    ...hit,
    subject: { ...hit.subject, userId, address, tokenId },
  });

  return {
    see(signal: Signal): readonly Hit[] {
      const hits: Hit[] = [];
      for (const { key, value, part, count = signal.count, factor = 1 } of rule.sees(signal)) {
        const { at, seq, address, userId } = signal;
        let counted = 0;
        if (part === 'fires') counted = windows.state(key, at)?.count ?? 0;
        else counted = windows.add(key, { at, count, value: value ?? null, seq, address, userId });
        if (part === 'counts') continue;
        const measured = rule.measure === 'each' ? count : counted;
        if (measured < settings.threshold * factor) continue;
        const about = part === 'fires' ? keyOfSignal(key, signal) : key;
        const hit = hitOf(signal, key, about, rule.measure === 'each' ? count : null);
        if (hit !== null) hits.push(part === 'fires' ? aboutSignal(hit, signal) : hit);
      }
      return hits;
    },
    forget({ key, to }: Hit): void {
      if (firedAt.get(key) === to) firedAt.delete(key);
    },
    prune(now: number): void {
      windows.prune(now);
      for (const [key, last] of firedAt) if (!isQuiet(last, now)) firedAt.delete(key);
    },
    size: () => windows.size + firedAt.size,
  };
};

/** Runs rules over signals, without any I/O: the same signals give the same hits. Rules that are off see nothing. */
export const createEngine = (
  rules: readonly DetectionRule[],
  settingsOf: (rule: DetectionRule) => RuleSettings,
): Engine => {
  const byKind = new Map<SignalKind, ReturnType<typeof createWatcher>[]>();
  const byRule = new Map<string, ReturnType<typeof createWatcher>>();
  for (const rule of rules) {
    const settings = settingsOf(rule);
    if (settings.state === 'off') continue;
    const watcher = createWatcher(rule, settings);
    byRule.set(rule.id, watcher);
    for (const kind of rule.kinds) byKind.set(kind, [...(byKind.get(kind) ?? []), watcher]);
  }
  return {
    feed: (signal) => (byKind.get(signal.kind) ?? []).flatMap((watcher) => watcher.see(signal)),
    forget: (hit) => byRule.get(hit.rule.id)?.forget(hit),
    prune(now) {
      for (const watcher of byRule.values()) watcher.prune(now);
    },
    get size() {
      return [...byRule.values()].reduce((sum, watcher) => sum + watcher.size(), 0);
    },
  };
};
