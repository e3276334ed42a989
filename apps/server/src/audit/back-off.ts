interface Pauses {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Counts faults in a row, and says how long to wait after each: twice as long as before. */
export const createBackOff = ({ firstMs, maxMs }: Pauses) => {
  let faults = 0;
  return {
    /** @returns whether there were faults before */
    reset: (): boolean => {
      const had = faults > 0;
      faults = 0;
      return had;
    },
    /** Notes a fault. @returns milliseconds */
    next: (retryAfterS: number | null): number => {
      faults += 1;
      return Math.max(Math.min(firstMs * 2 ** (faults - 1), maxMs), (retryAfterS ?? 0) * 1000);
    },
    /** How many there were in a row. */
    count: (): number => faults,
  };
};
