import type { Machine } from './machine.ts';

/** One line of a table; the keys are the column heads. */
export type Row = Readonly<Record<string, string | number>>;

/** A promise about speed and what was measured. Exactly one of the bounds is set. */
export interface Target {
  readonly promise: string;
  readonly measured: number;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number } | { readonly below: number };
  /** `×`, `ms`, `kB` or empty. */
  readonly unit: string;
}

/** Decided on the exact figure, not on the rounded one of the table. NaN meets nothing. */
export const isMet = ({ measured, bound }: Target): boolean => {
  if ('atLeast' in bound) return measured >= bound.atLeast;
  return 'atMost' in bound ? measured <= bound.atMost : measured < bound.below;
};

export const boundText = ({ bound, unit }: Target): string => {
  if ('atLeast' in bound) return `at least ${bound.atLeast} ${unit}`.trim();
  return 'atMost' in bound ? `at most ${bound.atMost} ${unit}`.trim() : `below ${bound.below} ${unit}`.trim();
};

export interface SuiteResult {
  readonly suite: string;
  readonly title: string;
  /** How it was measured: connections, rounds, seconds, sizes. One sentence each. */
  readonly setting: readonly string[];
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

export interface BenchResult {
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Short rounds: good for a look, not for publication. */
  readonly quick: boolean;
  readonly suites: readonly SuiteResult[];
}
