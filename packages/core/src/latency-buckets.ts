/**
 * Durations counted by bucket. Buckets of several minutes or nodes are merged by adding their counts, which averages or
 * percentiles could not be. Each bucket is 2^(1/4) wide, so a percentile is at most 9.1 % off.
 */

const bucketsPerOctave = 4;
/** Everything faster is in the first bucket. */
const smallestMs = 0.0625;
const firstExponent = Math.log2(smallestMs);
/** Everything slower, from about 18 hours on, is in the last one: jobs may wait for hours. */
export const bucketCount = 120;

/** The largest relative error of a percentile between `smallestMs` and the last bucket. */
export const percentileError = 2 ** (1 / (2 * bucketsPerOctave)) - 1;

/** The bucket of a duration: the number of quarter octaves above the smallest one. */
export const bucketOf = (durationMs: number): number => {
  // Also for NaN and what a clock that was set back makes of a duration.
  if (!(durationMs > smallestMs)) return 0;
  const bucket = Math.ceil((Math.log2(durationMs) - firstExponent) * bucketsPerOctave);
  return Math.min(bucket, bucketCount - 1);
};

/** The duration that stands for a bucket: its middle on a logarithmic scale. */
const middleMs = (bucket: number): number =>
  bucket === 0 ? smallestMs : smallestMs * 2 ** ((bucket - 0.5) / bucketsPerOctave);

/** Counts by bucket; buckets without a count may be missing. */
export type BucketCounts = ReadonlyMap<number, number>;

/**
 * The duration that the share `q` of all did not exceed (nearest rank), in milliseconds; null without any.
 * @param q 0 … 1
 */
export const percentileMs = (counts: BucketCounts, q: number): number | null => {
  const filled = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = filled.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(q * total));
  let passed = 0;
  for (const [bucket, count] of filled) {
    passed += count;
    if (passed >= rank) return middleMs(bucket);
  }
  return null;
};
