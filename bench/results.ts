import type { Machine } from './machine.ts';

/** One row of a table by column heading. */
export type Row = Readonly<Record<string, string | number>>;

/** A performance target and its measurement. Exactly one of the bounds is set. */
export interface Target {
  readonly promise: string;
  readonly measured: number;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number } | { readonly below: number };
  /** `×`, `ms`, `kB` or empty. */
  readonly unit: string;
}

/** Compares the exact value, not the rounded one of the table. NaN meets no target. */
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
  /** How it was measured: connections, rounds, seconds, sizes; a sentence each. */
  readonly setting: readonly string[];
  readonly rows: readonly Row[];
  readonly targets: readonly Target[];
}

export interface BenchResult {
  readonly machine: Machine;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Short rounds, too noisy for publication. */
  readonly quick: boolean;
  readonly suites: readonly SuiteResult[];
}
