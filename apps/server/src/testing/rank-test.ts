/** Whether two samples have the same distribution, by their ranks. */
export interface RankVerdict {
  /** The probability, with two sides, of ranks at least this uneven if there is no difference. */
  readonly p: number;
  /** How much later the second sample is in the median; in the unit of the samples. */
  readonly medianDifference: number;
}

const median = (sample: readonly number[]): number => {
  const sorted = sample.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** The tail of the normal distribution beyond ±z (Abramowitz and Stegun 7.1.26; error below 2e-7). */
const bothTails = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return poly * Math.exp(-x * x);
};

/**
 * Mann and Whitney's test with mid-ranks for ties and the normal approximation: good from some twenty values on each
 * side. It asks nothing of how the values are spread, so that a few slow answers decide nothing.
 */
export const rankTest = (first: readonly number[], second: readonly number[]): RankVerdict => {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].toSorted((a, b) => a.value - b.value);
  const n = all.length;
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < n; ) {
    let end = start;
    while (end < n && all[end]?.value === all[start]?.value) end += 1;
    const size = end - start;
    const midRank = (start + 1 + end) / 2;
    rankSum += midRank * all.slice(start, end).filter(({ isFirst }) => isFirst).length;
    ties += size ** 3 - size;
    start = end;
  }
  const product = first.length * second.length;
  const u = rankSum - (first.length * (first.length + 1)) / 2;
  const variance = (product / 12) * (n + 1 - ties / (n * (n - 1)));
  // Half a rank towards the middle, because ranks come in steps (continuity).
  const distance = Math.max(0, Math.abs(u - product / 2) - 0.5);
  return {
    p: variance === 0 ? 1 : bothTails(distance / Math.sqrt(variance)),
    medianDifference: median(second) - median(first),
  };
};
