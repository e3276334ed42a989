import type { MetricWindow } from '@atelier/core/metric-windows';
import { formatNumber } from './format.ts';
import { onFirstUse } from './on-first-use.ts';

const clockFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
);
/** Days are those of UTC, as they are counted. */
const dayFormat = onFirstUse(
  () => new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' }),
);

/** The name of a step on the axis of a chart. */
export const stepName = (at: string, window: MetricWindow): string =>
  (window === '30d' ? dayFormat() : clockFormat()).format(new Date(at));

const tenths = (value: number): string => formatNumber(Math.round(value * 10) / 10);

/** "0.4 ms", "12 ms", "1.5 s", "4 min", "2.5 h". */
export const formatDuration = (ms: number): string => {
  if (ms < 10) return `${tenths(ms)} ms`;
  if (ms < 1000) return `${formatNumber(Math.round(ms))} ms`;
  if (ms < 90_000) return `${tenths(ms / 1000)} s`;
  return ms < 5_400_000 ? `${formatNumber(Math.round(ms / 60_000))} min` : `${tenths(ms / 3_600_000)} h`;
};

/** "1 call", "2,400 calls". */
export const counted = (count: number, one: string, many: string = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`;
