import { type ErrorCode, errorStatus } from '@atelier/core/errors';
import { percentileMs } from '@atelier/core/latency-buckets';
import type { MetricKey } from '@atelier/core/ports/metric-store';
import type { Calls, Latency } from '@atelier/core/schemas/metrics';

interface Valued extends Pick<MetricKey, 'part'> {
  readonly value: number;
}

/** The counts by latency bucket among these figures. */
const bucketsOf = (figures: readonly Valued[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const { part, value } of figures) {
    if (!/^b\d+$/.test(part)) continue;
    const bucket = Number(part.slice(1));
    counts.set(bucket, (counts.get(bucket) ?? 0) + value);
  }
  return counts;
};

/** The errors among these figures, most frequent first. */
export const errorsOf = (figures: readonly Valued[]): { code: string; count: number }[] => {
  const counts = new Map<string, number>();
  for (const { part, value } of figures)
    if (part.startsWith('e:')) counts.set(part.slice(2), (counts.get(part.slice(2)) ?? 0) + value);
  return [...counts]
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
};

export const latencyOf = (figures: readonly Valued[]): Latency => {
  const counts = bucketsOf(figures);
  return { p50: percentileMs(counts, 0.5), p95: percentileMs(counts, 0.95), p99: percentileMs(counts, 0.99) };
};

/** Codes that a later version no longer has count as failures. */
const isFailure = (code: string): boolean => (errorStatus[code as ErrorCode] ?? 500) >= 500;

/** What became of the calls that these figures count. */
export const callsOf = (figures: readonly Valued[]): Calls => {
  const answered = [...bucketsOf(figures).values()].reduce((sum, count) => sum + count, 0);
  let refused = 0;
  let failed = 0;
  for (const { code, count } of errorsOf(figures)) {
    if (isFailure(code)) failed += count;
    else refused += count;
  }
  return { calls: answered + refused + failed, refused, failed, latency: latencyOf(figures) };
};
