/** The middle value, or the mean of the two middle ones. @throws RangeError for an empty list. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('The median of nothing.');
  return (lower + upper) / 2;
};

/** (largest − smallest) / median; 0 if all are equal. */
export const spread = (values: readonly number[]): number => {
  const middle = median(values);
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle;
};

/** Rounds to `digits` significant digits. */
export const significant = (value: number, digits = 3): number => Number(value.toPrecision(digits));
