import { createLevels } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Database } from '@atelier/core/ports/stores';
import type { Logger } from '../observability/log.ts';
import { createMetricSeries } from '../observability/metric-series.ts';
import { createMetrics } from '../observability/metrics.ts';

/** Everything that counts: for Prometheus, and for the console over time. */
export const openMetrics = (deps: { readonly db: Database; readonly clock: Clock; readonly log: Logger }) => {
  const levels = createLevels(deps);
  const series = createMetricSeries({ ...deps, levels });
  return { levels, series, metrics: createMetrics(series.meter) };
};
