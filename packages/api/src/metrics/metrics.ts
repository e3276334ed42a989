import type { Clock } from '@atelier/core/clock';
import { AppError } from '@atelier/core/errors';
import { type MetricWindow, stepsOf, windowSpans } from '@atelier/core/metric-windows';
import {
  type MetricFigure,
  type MetricPoint,
  type MetricReading,
  spanStart,
} from '@atelier/core/ports/metric-store';
import type { Database } from '@atelier/core/ports/stores';
import type { PolicyRow } from '@atelier/core/schemas/admin';
import type {
  ApiFigures,
  MetricsOverview,
  OverviewPoint,
  ProcedureFigures,
  ProcedureSeries,
} from '@atelier/core/schemas/metrics';
import type { Levels } from './levels.ts';
import { callsOf, errorsOf, latencyOf } from './tally.ts';

interface MetricDeps {
  readonly db: Pick<Database, 'metrics'>;
  readonly clock: Clock;
  /** What this process has counted and not stored yet. Other processes store theirs within a minute. */
  readonly pendingMetrics: () => readonly MetricPoint[];
  readonly levels: () => Promise<Levels>;
  readonly policyRows: () => readonly PolicyRow[];
}

type Figures = readonly MetricFigure[];

const groupBy = <T, K>(rows: readonly T[], keyOf: (row: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
};

const sumOf = (figures: Figures, name: string, ...parts: readonly string[]): number =>
  figures
    .filter((figure) => figure.kind === 'count' && figure.name === name && parts.includes(figure.part))
    .reduce((sum, { value }) => sum + value, 0);

const peakOf = (figures: Figures, name: string, part: string): number | null => {
  const values = figures.flatMap((figure) =>
    figure.kind === 'peak' && figure.name === name && figure.part === part ? [figure.value] : [],
  );
  return values.length === 0 ? null : Math.max(...values);
};

/** What is added up over a span or a whole window. */
const sumsOf = (figures: Figures) => ({
  ...callsOf(figures.filter(({ kind }) => kind === 'call')),
  signIns: { ok: sumOf(figures, 'sign_in', 'ok'), failed: sumOf(figures, 'sign_in', 'failed') },
  generations: { ok: sumOf(figures, 'job', 'completed'), failed: sumOf(figures, 'job', 'failed') },
  // A mail that is tried again later has not failed yet.
  mails: { ok: sumOf(figures, 'mail', 'sent'), failed: sumOf(figures, 'mail', 'given_up') },
  wait: latencyOf(figures.filter(({ kind }) => kind === 'wait')),
});

const pointOf = (at: Date, figures: Figures): OverviewPoint => ({
  at: at.toISOString(),
  ...sumsOf(figures),
  queue: { pending: peakOf(figures, 'queue', 'pending'), running: peakOf(figures, 'queue', 'running') },
  storedBytes: peakOf(figures, 'storage', 'bytes'),
  failingProviders: peakOf(figures, 'providers', 'failing'),
});

/** The last point has at least what is the case at this moment, which may not be stored yet. */
const withPresent = (point: OverviewPoint, present: Levels): OverviewPoint => ({
  ...point,
  queue: {
    pending: Math.max(point.queue.pending ?? 0, present.pending),
    running: Math.max(point.queue.running ?? 0, present.running),
  },
  storedBytes: Math.max(point.storedBytes ?? 0, present.storedBytes),
  failingProviders: Math.max(point.failingProviders ?? 0, present.failingProviders),
});

/** Figures of the server for its admins (R-ADM-1, R-OPS-2). */
export const metricService = (deps: MetricDeps) => {
  const { db, clock, pendingMetrics, levels, policyRows } = deps;

  const readingOf = (window: MetricWindow) => {
    const now = clock.now();
    const steps = stepsOf(window, now);
    const reading: MetricReading = { span: windowSpans[window].span, from: steps[0] ?? now };
    /** What is not stored yet of this window. */
    const pending = (): Figures =>
      pendingMetrics()
        .map(({ minute, ...rest }) => ({ ...rest, at: spanStart(reading.span, minute) }))
        .filter(({ at }) => at >= reading.from);
    return { now, steps, reading, pending };
  };

  return {
    async overview(window: MetricWindow): Promise<MetricsOverview> {
      const { now, steps, reading, pending } = readingOf(window);
      const [others, calls, present] = await Promise.all([
        db.metrics.figures(reading),
        db.metrics.callsOverTime(reading),
        levels(),
      ]);
      const all = [...others, ...calls, ...pending()];
      const byStep = groupBy(all, ({ at }) => at.getTime());
      return {
        window,
        at: now.toISOString(),
        points: steps.map((at, step) => {
          const point = pointOf(at, byStep.get(at.getTime()) ?? []);
          return step === steps.length - 1 ? withPresent(point, present) : point;
        }),
        total: sumsOf(all),
        now: present,
      };
    },

    /** Every procedure and route that was called. */
    async api(window: MetricWindow): Promise<ApiFigures> {
      const { now, reading, pending } = readingOf(window);
      const stored = await db.metrics.callsByName(reading);
      const all = [...stored, ...pending().filter(({ kind }) => kind === 'call' || kind === 'route')];
      const items = [...groupBy(all, ({ name }) => name)].map(
        ([name, figures]): ProcedureFigures => ({ name, ...callsOf(figures), errors: errorsOf(figures) }),
      );
      items.sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1));
      return { window, at: now.toISOString(), items };
    },

    /** One procedure or route over time. @throws AppError `not_found` if there is none of this name */
    async procedure(name: string, window: MetricWindow): Promise<ProcedureSeries> {
      const row = policyRows().find((each) => each.name === name);
      if (row === undefined) throw new AppError('not_found');
      const kind = row.kind === 'route' ? 'route' : 'call';
      const { steps, reading, pending } = readingOf(window);
      const stored = await db.metrics.oneOverTime(reading, { kind, name });
      const all = [...stored, ...pending().filter((one) => one.kind === kind && one.name === name)];
      const byStep = groupBy(all, ({ at }) => at.getTime());
      return {
        window,
        name,
        ...callsOf(all),
        errors: errorsOf(all),
        points: steps.map((at) => ({
          at: at.toISOString(),
          ...callsOf(byStep.get(at.getTime()) ?? []),
        })),
      };
    },
  };
};
