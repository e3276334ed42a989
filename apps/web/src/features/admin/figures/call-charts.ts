import type { ChartSeries } from './chart-data.ts';

/** What becomes of calls. */
export const callSeries: readonly ChartSeries[] = [
  { key: 'answered', label: 'Answered', tone: 'good' },
  { key: 'refused', label: 'Refused', tone: 'middle' },
  { key: 'failed', label: 'Failed', tone: 'bad' },
];

/** How long something took. */
export const latencySeries: readonly ChartSeries[] = [
  { key: 'p50', label: 'p50', tone: 'good' },
  { key: 'p95', label: 'p95', tone: 'middle' },
  { key: 'p99', label: 'p99', tone: 'bad' },
];
