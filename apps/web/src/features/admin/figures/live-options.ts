import type { MetricWindow } from '@atelier/core/metric-windows';

const refetchMs: Readonly<Record<MetricWindow, number | false>> = {
  now: 10_000,
  '24h': 60_000,
  '30d': false,
};

/** How a query of figures keeps up with the server. Hidden pages do not ask. */
export const liveOptions = (window: MetricWindow) => ({
  staleTime: 0,
  refetchInterval: refetchMs[window],
  refetchIntervalInBackground: false,
  // The figures of the earlier window stay while those of the next one load, so that the page does not jump.
  placeholderData: <T>(previous: T | undefined): T | undefined => previous,
});
