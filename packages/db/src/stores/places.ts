/**
 * `count` positions, evenly spread and strictly between two others; null at an open end.
 * @returns null if there is no room left between them: the rows need new positions first
 */
export const positionsBetween = (
  after: number | null,
  before: number | null,
  count: number,
): number[] | null => {
  const start = after ?? (before === null ? 0 : before - count - 1);
  const end = before ?? start + count + 1;
  const step = (end - start) / (count + 1);
  const places = Array.from({ length: count }, (_, at) => start + step * (at + 1));
  const isRising = [start, ...places, end].every(
    (place, at, all) => at === 0 || place > (all[at - 1] ?? Number.POSITIVE_INFINITY),
  );
  return isRising ? places : null;
};
