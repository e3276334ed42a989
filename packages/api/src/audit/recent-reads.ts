import type { Clock } from '@atelier/core/clock';

const hourMs = 3_600_000;
/** About 100 bytes each. */
const maxKept = 10_000;

/** Remembers which reads were recorded lately, so that paging through the console does not fill the audit log. */
export interface RecentReads {
  /** Whether this session has a record of this read from the past hour. */
  has(key: string): boolean;
  /** Called after the record is stored: if it fails, the next attempt must record it. */
  add(key: string): void;
}

/** In the memory of one process: several nodes may each write a record, and a restart writes one more; never fewer. */
export const createRecentReads = (clock: Clock): RecentReads => {
  const recordedAt = new Map<string, number>();
  return {
    has(key) {
      const at = recordedAt.get(key);
      if (at === undefined) return false;
      const ageMs = clock.now().getTime() - at;
      // A negative age: the clock was set back.
      return ageMs >= 0 && ageMs < hourMs;
    },
    add(key) {
      // Moved to the end: the first entries of the map are the oldest.
      recordedAt.delete(key);
      recordedAt.set(key, clock.now().getTime());
      const [oldest] = recordedAt.keys();
      if (recordedAt.size > maxKept && oldest !== undefined) recordedAt.delete(oldest);
    },
  };
};
