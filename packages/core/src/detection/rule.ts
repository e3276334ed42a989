import type { ResponseKind } from '../ports/responses.ts';
import type { Severity } from '../schemas/alerts.ts';
import type { RuleId } from './rule-ids.ts';
import type { Signal, SignalKind } from './signal.ts';

/** `shadow`: firings are recorded, without alert or response. */
export const ruleStates = ['on', 'shadow', 'off'] as const;
export type RuleState = (typeof ruleStates)[number];

export const ruleGroups = ['sign_in', 'calls', 'content', 'accounts', 'server'] as const;
export type RuleGroup = (typeof ruleGroups)[number];

/** What a signal means for a rule. */
export interface Sighting {
  /** Under which it is counted, for example an account or an address. */
  readonly key: string;
  /** Different values are counted instead of occurrences. */
  readonly value?: string;
  /** How much this one counts; that of the signal by default. */
  readonly count?: number;
  /** `counts` alone never fires; `fires` does not count, and fires if enough was counted before. */
  readonly part?: 'counts' | 'fires';
  /** Times the threshold for this key, for example for a whole network. */
  readonly factor?: number;
}

/** A rule of detection: what it counts, and what happens when it is too much. */
export interface DetectionRule {
  /** Stable: stored with firings, alerts and settings. */
  readonly id: RuleId;
  readonly group: RuleGroup;
  readonly name: string;
  /** What it looks for, in plain words. `{threshold}` and `{window}` are filled in. */
  readonly describes: string;
  readonly matters: string;
  /** What is counted: "12 accounts". */
  readonly unit: string;
  readonly severity: Severity;
  readonly response: ResponseKind | null;
  readonly state: RuleState;
  readonly windowS: number;
  readonly threshold: number;
  /** Seconds after a firing during which the same key does not fire again. */
  readonly suppressS: number;
  readonly kinds: readonly SignalKind[];
  /** `each`: one signal alone is compared with the threshold. */
  readonly measure: 'sum' | 'distinct' | 'each';
  readonly sees: (signal: Signal) => readonly Sighting[];
}

/** What administrators can set. */
export interface RuleSettings {
  readonly state: RuleState;
  readonly threshold: number;
  readonly windowS: number;
  readonly response: ResponseKind | null;
}

export const defaultSettings = ({ state, threshold, windowS, response }: DetectionRule): RuleSettings => ({
  state,
  threshold,
  windowS,
  response,
});
