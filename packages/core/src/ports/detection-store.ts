import type { PageRequest } from '../cursor.ts';
import type { RuleSettings } from '../detection/rule.ts';
import type { CountedKind } from '../detection/signal.ts';
import type { ResponseKind } from './responses.ts';

/** How often something happened within a minute. */
export interface SignalCount {
  /** Of the minute and everything that tells apart: equal ones are counted together, by all nodes. */
  readonly id: string;
  readonly kind: CountedKind;
  readonly minute: Date;
  /** When it happened last. */
  readonly lastAt: Date;
  readonly userId: string | null;
  readonly address: string | null;
  readonly tokenId: string | null;
  readonly procedure: string | null;
  readonly accountMark: string | null;
  readonly secretMark: string | null;
  readonly isKnownDevice: boolean;
  readonly count: number;
}

/** A count with the number of its latest change. */
export interface StoredSignalCount extends SignalCount {
  readonly seq: number;
}

/** How far rules have been applied, by any node. */
export interface DetectionPosition {
  readonly countSeq: number;
  readonly auditSeq: number;
}

/** Names of settings with a keyed hash of each value. */
export type SettingPrints = Readonly<Record<string, string>>;

export interface DetectionState extends DetectionPosition {
  /** Of the previous start; null before the first. */
  readonly prints: SettingPrints | null;
}

export const firingVerdicts = ['true_alarm', 'false_alarm'] as const;
export type FiringVerdict = (typeof firingVerdicts)[number];

/** A rule that found too much of something. */
export interface FiringRecord {
  readonly id: string;
  readonly ruleId: string;
  /** Whether it was only recorded. */
  readonly isShadow: boolean;
  readonly userId: string | null;
  /** An address or a network. */
  readonly address: string | null;
  readonly tokenId: string | null;
  readonly procedure: string | null;
  /** Of a password that was tried on many accounts; null for other findings. */
  readonly secretMark: string | null;
  readonly count: number;
  readonly fromAt: Date;
  readonly toAt: Date;
  readonly firedAt: Date;
  /** Rows of the audit log. */
  readonly seqs: readonly number[];
  readonly alertId: string | null;
  /** The response that was wished for, and what came of it. */
  readonly response: ResponseKind | null;
  readonly outcome: string | null;
  readonly verdict: FiringVerdict | null;
  readonly judgedBy: string | null;
  readonly judgedAt: Date | null;
}

/** Null: about none. */
export type FiringSubject = Pick<FiringRecord, 'ruleId'> &
  Partial<Pick<FiringRecord, 'address' | 'isShadow' | 'procedure' | 'secretMark' | 'tokenId' | 'userId'>>;

export interface FiringFilter {
  readonly ruleId?: string;
  /** `none`: not judged yet. */
  readonly verdict?: FiringVerdict | 'none';
}

/** What administrators have set of a rule. */
export interface RuleSettingsRecord extends RuleSettings {
  readonly ruleId: string;
  readonly updatedAt: Date;
}

/** How often a rule fired since a time, and what administrators made of it. */
export interface FiringFigures {
  readonly ruleId: string;
  readonly fired: number;
  readonly trueAlarms: number;
  readonly falseAlarms: number;
  readonly lastAt: Date;
}

/** Counters, positions, settings and firings of detection. Every transaction that changes them begins with `lockState`. */
export interface DetectionStore {
  /** Without a lock. */
  state(): Promise<DetectionState>;
  /** Within a transaction: locks the state, among all processes, until the transaction ends. */
  lockState(): Promise<DetectionState>;
  /** Within a transaction that has locked the state: adds up, and numbers what it changes. */
  addCounts(counts: readonly SignalCount[]): Promise<void>;
  setPosition(position: DetectionPosition): Promise<void>;
  setPrints(prints: SettingPrints): Promise<void>;
  /** In the order of their latest changes. @param since of the minute */
  countsAfter(seq: number, since: Date, limit: number): Promise<StoredSignalCount[]>;
  /** In the order of their minutes; for trying a rule on the past. */
  countsOfMinutes(
    kinds: readonly CountedKind[],
    after: { readonly minute: Date; readonly id: string },
    limit: number,
  ): Promise<StoredSignalCount[]>;
  /** Whether an account has called from this address before a time. */
  hasCalledFrom(address: string, before: Date): Promise<boolean>;
  deleteCountsBefore(minute: Date): Promise<number>;

  settings(): Promise<RuleSettingsRecord[]>;
  findSettings(ruleId: string): Promise<RuleSettingsRecord | null>;
  setSettings(settings: RuleSettingsRecord): Promise<void>;

  addFiring(firing: FiringRecord): Promise<void>;
  findFiring(id: string): Promise<FiringRecord | null>;
  /** Whether the rule has found something of the same subject, as far as that is given, whose `toAt` lies strictly between. */
  hasFiring(about: FiringSubject, between: { readonly after: Date; readonly before: Date }): Promise<boolean>;
  /** Newest first. */
  firings(filter: FiringFilter, page: PageRequest): Promise<FiringRecord[]>;
  figures(since: Date): Promise<FiringFigures[]>;
  /** @returns false if there is no such firing */
  judge(id: string, verdict: Pick<FiringRecord, 'verdict' | 'judgedBy' | 'judgedAt'>): Promise<boolean>;
  deleteFiringsBefore(time: Date): Promise<number>;
}
