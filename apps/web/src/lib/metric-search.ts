import { type MetricWindow, metricWindows } from '@atelier/core/metric-windows';

/** The window of a page of figures, kept in the URL; without it: now. */
export interface MetricSearch {
  readonly window?: Exclude<MetricWindow, 'now'>;
}

const known = (value: unknown): MetricSearch['window'] => {
  const window = metricWindows.find((one) => one === value);
  return window === 'now' ? undefined : window;
};

/** Reads the window from the URL's search params; anything unknown is dropped. */
export const parseMetricSearch = (raw: Record<string, unknown>): MetricSearch => {
  const window = known(raw.window);
  return window === undefined ? {} : { window };
};

export const searchOf = (window: MetricWindow): MetricSearch => (window === 'now' ? {} : { window });
