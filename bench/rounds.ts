import type { Sample } from './load.ts';
import { median, significant, spread } from './statistics.ts';

export interface Variant {
  readonly name: string;
  /** Measures once, for `durationS` seconds. */
  readonly measure: (durationS: number) => Promise<Sample>;
}

export interface RoundPlan {
  /** Warm-up of each variant before the first round, so that its hot path is compiled. */
  readonly settleS: number;
  readonly rounds: number;
  readonly warmupS: number;
  readonly durationS: number;
}

interface Extent {
  readonly quick: boolean;
  readonly rounds: number | null;
}

export const roundPlan = ({ quick, rounds }: Extent): RoundPlan =>
  quick
    ? { settleS: 2, rounds: rounds ?? 2, warmupS: 1, durationS: 2 }
    : { settleS: 5, rounds: rounds ?? 7, warmupS: 2, durationS: 8 };

export interface Measured {
  readonly name: string;
  readonly requestsPerS: number;
  /** (fastest − slowest round) / median. */
  readonly spread: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly clientBusy: number;
  /** Null if not measured. */
  readonly cpuUsPerCall: number | null;
}

const cpuOf = (samples: readonly Sample[]): number | null => {
  const known = samples.flatMap(({ cpuUsPerCall }) => cpuUsPerCall ?? []);
  return known.length === 0 ? null : median(known);
};

const summarise = (name: string, samples: readonly Sample[]): Measured => ({
  name,
  requestsPerS: median(samples.map((sample) => sample.requestsPerS)),
  spread: spread(samples.map((sample) => sample.requestsPerS)),
  p50Ms: median(samples.map((sample) => sample.p50Ms)),
  p99Ms: median(samples.map((sample) => sample.p99Ms)),
  clientBusy: median(samples.map((sample) => sample.clientBusy)),
  cpuUsPerCall: cpuOf(samples),
});

/**
 * Measures A B C C B A …, each after a short warm-up, so that a slow minute of the machine, or what a variant leaves behind for
 * the next one, affects all of them alike.
 * @returns the medians of the rounds, in the order of the variants.
 */
export const interleave = async (variants: readonly Variant[], plan: RoundPlan): Promise<Measured[]> => {
  const samples = new Map<string, Sample[]>(variants.map(({ name }) => [name, []]));
  for (const { measure } of variants) await measure(plan.settleS);
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const { name, measure } of round % 2 === 0 ? variants.toReversed() : variants) {
      await measure(plan.warmupS);
      const sample = await measure(plan.durationS);
      samples.get(name)?.push(sample);
      console.error(
        `  round ${round}/${plan.rounds} ${name}: ${Math.round(sample.requestsPerS)} req/s, ` +
          `p50 ${significant(sample.p50Ms)} ms, p99 ${significant(sample.p99Ms)} ms` +
          (sample.cpuUsPerCall === null
            ? ''
            : `, ${significant(sample.cpuUsPerCall)} µs of the server a call`),
      );
    }
  }
  return [...samples].map(([name, taken]) => summarise(name, taken));
};
