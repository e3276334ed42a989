import {
  type MetricFigure,
  type MetricPoint,
  type MetricStore,
  metricSpans,
  spanStart,
} from '@atelier/core/ports/metric-store';
import { and, count, eq, gte, inArray, lt, max, min, type SQL, sql, sum } from 'drizzle-orm';
import type { Driver } from '../driver.ts';
import { placeholderFor, prepared } from './prepared.ts';

/** A statement takes well under a millisecond on SQLite, which blocks the event loop. */
const rowsPerStatement = 120;

/** A busy hour leaves tens of thousands of rows of its minutes. */
const deletedPerStatement = 5000;

/** Every figure of a point: one for each length of a span. */
const figuresOf = ({ minute, ...rest }: MetricPoint) =>
  metricSpans.map((span) => ({ ...rest, span, at: spanStart(span, minute) }));

type Figure = ReturnType<typeof figuresOf>[number];

const keyOf = ({ span, at, kind, name, part }: Figure): string =>
  [span, at.getTime(), kind, name, part].join(' ');

/** One row per figure, since a statement may not change a row twice, and in one order, so that two nodes do not deadlock. */
const rowsOf = (points: readonly MetricPoint[]): Figure[] => {
  const rows = new Map<string, Figure>();
  for (const figure of points.flatMap(figuresOf)) {
    const key = keyOf(figure);
    const value = rows.get(key)?.value ?? 0;
    rows.set(key, {
      ...figure,
      value: figure.kind === 'peak' ? Math.max(value, figure.value) : value + figure.value,
    });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, figure]) => figure);
};

export const metricStore = ({ db, tables: { metrics, jobs, assets } }: Driver): MetricStore => {
  const merged = sql`case when ${metrics.kind} <> 'peak' then ${metrics.value} + excluded.value
    when ${metrics.value} < excluded.value then excluded.value else ${metrics.value} end`;
  const sinceIn = (...more: readonly SQL[]): SQL | undefined =>
    and(
      eq(metrics.span, sql.placeholder('span')),
      gte(metrics.at, placeholderFor(metrics.at, 'from')),
      ...more,
    );
  const total = sum(metrics.value).mapWith(Number);
  const isCall = eq(metrics.kind, 'call');
  const { at, kind, name, part } = metrics;

  const figures = prepared(
    db
      .select({ at, kind, name, part, value: metrics.value })
      .from(metrics)
      .where(sinceIn(inArray(kind, ['wait', 'count', 'peak']))),
  );
  const callsOverTime = prepared(
    db.select({ at, kind, part, value: total }).from(metrics).where(sinceIn(isCall)).groupBy(at, kind, part),
  );
  const oneOverTime = prepared(
    db
      .select({ at, kind, name, part, value: metrics.value })
      .from(metrics)
      .where(sinceIn(eq(kind, sql.placeholder('kind')), eq(name, sql.placeholder('name')))),
  );
  const callsByName = prepared(
    db
      .select({ kind, name, part, value: total, at: max(at) })
      .from(metrics)
      .where(sinceIn(inArray(kind, ['call', 'route'])))
      .groupBy(kind, name, part),
  );

  const unfinished = prepared(
    db
      .select({ state: jobs.state, n: count(), oldest: min(jobs.createdAt) })
      .from(jobs)
      .where(inArray(jobs.state, ['pending', 'running']))
      .groupBy(jobs.state),
  );

  return {
    async add(points) {
      const rows = rowsOf(points);
      for (let from = 0; from < rows.length; from += rowsPerStatement) {
        await db
          .insert(metrics)
          .values(rows.slice(from, from + rowsPerStatement))
          .onConflictDoUpdate({
            target: [metrics.span, at, kind, name, part],
            set: { value: merged },
          });
      }
    },
    figures: (reading) => figures({ ...reading }),
    callsOverTime: async (reading) =>
      (await callsOverTime({ ...reading })).map((row): MetricFigure => ({ ...row, name: '' })),
    oneOverTime: (reading, of) => oneOverTime({ ...reading, ...of }),
    callsByName: async (reading) =>
      (await callsByName({ ...reading })).map((row): MetricFigure => ({ ...row, at: reading.from })),

    async backlog() {
      const rows = await unfinished({});
      const of = (state: string) => rows.find((row) => row.state === state);
      return {
        pending: of('pending')?.n ?? 0,
        running: of('running')?.n ?? 0,
        oldestPendingAt: of('pending')?.oldest ?? null,
      };
    },

    async stored() {
      const [row] = await db
        .select({ files: count(), bytes: sum(assets.bytes).mapWith(Number) })
        .from(assets);
      return { files: row?.files ?? 0, bytes: row?.bytes ?? 0 };
    },

    async deleteBefore(span, before) {
      let deleted = 0;
      for (;;) {
        // Whole spans, oldest first: their rows are neighbours in the index.
        const [edge] = await db
          .select({ at })
          .from(metrics)
          .where(and(eq(metrics.span, span), lt(at, before)))
          .orderBy(at)
          .limit(1)
          .offset(deletedPerStatement);
        const until = edge === undefined ? before : new Date(edge.at.getTime() + 1);
        const rows = await db
          .delete(metrics)
          .where(and(eq(metrics.span, span), lt(at, until)))
          .returning({ at });
        deleted += rows.length;
        if (edge === undefined) return deleted;
      }
    },
  };
};
