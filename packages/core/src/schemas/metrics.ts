import { z } from 'zod';
import { metricWindows } from '../metric-windows.ts';

export const MetricWindowName = z.enum(metricWindows);

/** Milliseconds; null without a call. */
const Latency = z.strictObject({
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
});
export type Latency = z.infer<typeof Latency>;

/** Calls, those that were refused (4xx) and those that failed (5xx); latency is of the others. */
const Calls = z.strictObject({ calls: z.int(), refused: z.int(), failed: z.int(), latency: Latency });
export type Calls = z.infer<typeof Calls>;

const Pair = z.strictObject({ ok: z.int(), failed: z.int() });

export const OverviewPoint = z.strictObject({
  at: z.iso.datetime(),
  ...Calls.shape,
  signIns: Pair,
  generations: Pair,
  mails: Pair,
  /** The most that waited and ran at once; null if nothing was measured. */
  queue: z.strictObject({ pending: z.int().nullable(), running: z.int().nullable() }),
  /** How long jobs waited for their turn. */
  wait: Latency,
  /** Null if nothing was measured. */
  storedBytes: z.int().nullable(),
  failingProviders: z.int().nullable(),
});
export type OverviewPoint = z.infer<typeof OverviewPoint>;

export const MetricsOverview = z.strictObject({
  window: MetricWindowName,
  /** When the figures were read. */
  at: z.iso.datetime(),
  points: z.array(OverviewPoint),
  /** The whole window. */
  total: z.strictObject({
    ...Calls.shape,
    signIns: Pair,
    generations: Pair,
    mails: Pair,
    wait: Latency,
  }),
  /** At this moment. */
  now: z.strictObject({
    pending: z.int(),
    running: z.int(),
    /** How long the oldest waiting job has waited; null without one. */
    oldestWaitMs: z.int().nullable(),
    mailsWaiting: z.int(),
    storedFiles: z.int(),
    storedBytes: z.int(),
    providers: z.int(),
    failingProviders: z.int(),
  }),
});
export type MetricsOverview = z.infer<typeof MetricsOverview>;

const ErrorCount = z.strictObject({ code: z.string(), count: z.int() });

export const ProcedureFigures = z.strictObject({
  /** As in the policy table: the path of a procedure, or method and address of a plain route. */
  name: z.string(),
  ...Calls.shape,
  /** Most frequent first. */
  errors: z.array(ErrorCount),
});
export type ProcedureFigures = z.infer<typeof ProcedureFigures>;

export const ApiFigures = z.strictObject({
  window: MetricWindowName,
  at: z.iso.datetime(),
  /** What was called within the window, most calls first. */
  items: z.array(ProcedureFigures),
});
export type ApiFigures = z.infer<typeof ApiFigures>;

export const ProcedureSeries = z.strictObject({
  window: MetricWindowName,
  ...ProcedureFigures.shape,
  points: z.array(z.strictObject({ at: z.iso.datetime(), ...Calls.shape })),
});
export type ProcedureSeries = z.infer<typeof ProcedureSeries>;
