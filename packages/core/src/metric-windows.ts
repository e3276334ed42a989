import { type MetricSpan, spanMs } from './ports/metric-store.ts';

/** How far back a page of figures looks, and in which steps. */
export const metricWindows = ['now', '24h', '30d'] as const;
export type MetricWindow = (typeof metricWindows)[number];

export const windowSpans: Readonly<
  Record<MetricWindow, { readonly span: MetricSpan; readonly steps: number }>
> = {
  now: { span: 'minute', steps: 15 },
  '24h': { span: 'hour', steps: 24 },
  '30d': { span: 'day', steps: 30 },
};

/** The starts of the steps of a window, oldest first; the last one is that of `now`. */
export const stepsOf = (window: MetricWindow, now: Date): Date[] => {
  const { span, steps } = windowSpans[window];
  const lengthMs = spanMs[span];
  const last = Math.floor(now.getTime() / lengthMs) * lengthMs;
  return Array.from({ length: steps }, (_, step) => new Date(last - (steps - 1 - step) * lengthMs));
};
