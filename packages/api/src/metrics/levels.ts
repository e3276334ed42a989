import type { Clock } from '@atelier/core/clock';
import type { MetricKey, Stored } from '@atelier/core/ports/metric-store';
import type { Database } from '@atelier/core/ports/stores';

/** How it stands at a moment, as opposed to what is counted. */
export interface Levels {
  readonly pending: number;
  readonly running: number;
  /** How long the oldest waiting job has waited; null without one. */
  readonly oldestWaitMs: number | null;
  readonly mailsWaiting: number;
  readonly storedFiles: number;
  readonly storedBytes: number;
  readonly providers: number;
  readonly failingProviders: number;
}

/** Adding up all files reads all of their rows. */
const storedAgainAfterMs = 15 * 60_000;

/** Reads the levels; what is stored at most every fifteen minutes. */
export const createLevels = ({ db, clock }: { readonly db: Database; readonly clock: Clock }) => {
  let stored: { readonly value: Promise<Stored>; readonly atMs: number } | null = null;
  const storedNow = (): Promise<Stored> => {
    const nowMs = clock.now().getTime();
    if (stored === null || Math.abs(nowMs - stored.atMs) >= storedAgainAfterMs) {
      const value = db.metrics.stored();
      stored = { value, atMs: nowMs };
      value.catch(() => {
        stored = null;
      });
    }
    return stored.value;
  };
  return async (): Promise<Levels> => {
    const [{ pending, running, oldestPendingAt }, mailsWaiting, { files, bytes }, providers] =
      await Promise.all([db.metrics.backlog(), db.outbox.count(), storedNow(), db.providers.list()]);
    return {
      pending,
      running,
      oldestWaitMs:
        oldestPendingAt === null ? null : Math.max(0, clock.now().getTime() - oldestPendingAt.getTime()),
      mailsWaiting,
      storedFiles: files,
      storedBytes: bytes,
      providers: providers.length,
      failingProviders: providers.filter(({ failure }) => failure !== null).length,
    };
  };
};

/** The levels of which the highest of each minute is kept, by the name of their figure. */
export const peaksOf = (levels: Levels): (Pick<MetricKey, 'name' | 'part'> & { value: number })[] => [
  { name: 'queue', part: 'pending', value: levels.pending },
  { name: 'queue', part: 'running', value: levels.running },
  { name: 'storage', part: 'bytes', value: levels.storedBytes },
  { name: 'providers', part: 'failing', value: levels.failingProviders },
];
