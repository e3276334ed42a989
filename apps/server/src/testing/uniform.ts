/** A small generator of numbers from 0 to 1 (mulberry32), so that every run of a test sees the same noise. */
export const uniform = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** Time of one answer of 20 ms with a jitter of about 1 ms, and now and then a very late one, as on a busy machine. */
export const answerTime = (next: () => number, laterMs = 0): number => {
  const jitterMs = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const pauseMs = next() < 0.05 ? next() * 50 : 0;
  return 20 + laterMs + jitterMs + pauseMs;
};
