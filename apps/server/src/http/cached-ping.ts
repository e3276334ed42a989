/** Load balancers ask every few seconds; more frequent requests get a result that is at most this old. */
const freshMs = 1000;

/**
 * Pings the database at most once a second and one at a time: the readiness route is public and not rate limited.
 * Concurrent and later callers share the result, also an error. `nowMs` is monotonic, in milliseconds.
 */
export const createCachedPing = (
  ping: () => Promise<void>,
  nowMs: () => number = () => performance.now(),
): (() => Promise<void>) => {
  let latest: Promise<void> | null = null;
  let isUnderWay = false;
  let endedMs = -Infinity;
  return () => {
    if (latest !== null && (isUnderWay || nowMs() - endedMs < freshMs)) return latest;
    isUnderWay = true;
    latest = ping().finally(() => {
      isUnderWay = false;
      endedMs = nowMs();
    });
    return latest;
  };
};
