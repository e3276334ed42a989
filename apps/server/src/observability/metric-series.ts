import { setTimeout as sleep } from 'node:timers/promises';
import { type Levels, peaksOf } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import { type MetricPoint, spanMs } from '@atelier/core/ports/metric-store';
import type { Database } from '@atelier/core/ports/stores';
import { faultFields, type Logger } from './log.ts';
import { createMeter } from './meter.ts';

interface SeriesDeps {
  readonly db: Pick<Database, 'transaction'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly levels: () => Promise<Levels>;
}

/** How long a stop waits for the last figures to be stored. */
const maxStopMs = 2000;

/** While the database refuses them, only so many are kept. */
const maxUnstored = 20_000;

/**
 * The figures of this process in the course of time. They are counted in memory and stored at the end of each minute in
 * which something happened; an idle server stores nothing.
 */
export const createMetricSeries = ({ db, clock, log, levels }: SeriesDeps) => {
  let timer: NodeJS.Timeout | null = null;
  let unstored: readonly MetricPoint[] = [];
  let storing: Promise<void> | null = null;
  let isStopped = false;
  /** Whether jobs waited or ran when it was last looked: then the levels are worth a look without calls, too. */
  let hasBacklog = false;

  const storeAtMinutesEnd = (): void => {
    if (timer !== null || storing !== null || isStopped) return;
    const untilNextMs = spanMs.minute - (clock.now().getTime() % spanMs.minute);
    timer = setTimeout(() => {
      timer = null;
      void store();
    }, untilNextMs).unref();
  };

  const meter = createMeter({ clock, onFirst: storeAtMinutesEnd });
  const hasWork = (): boolean => !meter.isEmpty() || unstored.length > 0 || hasBacklog;

  /** Adds how it stands to what was counted. */
  const noteLevels = async (): Promise<void> => {
    try {
      const present = await levels();
      hasBacklog = present.pending + present.running > 0;
      for (const { name, part, value } of peaksOf(present)) meter.peak(name, part, value);
    } catch (thrown) {
      log.error(faultFields(thrown), 'levels for the metrics could not be read');
    }
  };

  const storeOnce = async (): Promise<void> => {
    await noteLevels();
    unstored = [...unstored, ...meter.take()].slice(-maxUnstored);
    try {
      await db.transaction((stores) => stores.metrics.add(unstored));
      unstored = [];
    } catch (thrown) {
      log.error(faultFields(thrown), 'metrics could not be stored; they are kept and stored later');
    }
  };

  /** Stores what was counted, if anything was. Never rejects, and never runs twice at once. */
  const store = async (): Promise<void> => {
    if (storing === null && !hasWork()) return;
    storing ??= storeOnce().finally(() => {
      storing = null;
      if (hasWork()) storeAtMinutesEnd();
    });
    await storing;
  };

  return {
    meter,
    store,
    /** What is not stored yet. */
    pending: (): readonly MetricPoint[] => [...unstored, ...meter.points()],
    async stop(): Promise<void> {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      // A database that does not answer must not keep the process from stopping.
      await Promise.race([store(), sleep(maxStopMs, undefined, { ref: false })]);
    },
  };
};
export type MetricSeries = ReturnType<typeof createMetricSeries>;
