const minuteMs = 60_000;

/** Spaces submissions so that at most `perMinute` are made in any minute, in the order of asking. */
export const createSubmissionRate = (now: () => number = () => performance.now()) => {
  let perMinute: number | null = null;
  let madeAt: number[] = [];
  const waitMs = (): number => {
    if (perMinute === null) return 0;
    madeAt = madeAt.filter((at) => at > now() - minuteMs);
    const nth = madeAt[madeAt.length - perMinute];
    return nth === undefined ? 0 : nth + minuteMs - now();
  };
  return {
    setLimit(limit: number | null): void {
      perMinute = limit;
    },
    /** Whether the next submission would wait. */
    isFull: (): boolean => waitMs() > 0,
    /**
     * Takes a turn as soon as the rate allows it. @param onWait called every few seconds meanwhile
     * @throws the signal's reason
     */
    async take(signal: AbortSignal, onWait: () => void, sleep: (ms: number) => Promise<void>): Promise<void> {
      for (let ms = waitMs(); ms > 0; ms = waitMs()) {
        onWait();
        await sleep(Math.min(ms, 1000));
        signal.throwIfAborted();
      }
      madeAt.push(now());
    },
  };
};
export type SubmissionRate = ReturnType<typeof createSubmissionRate>;
