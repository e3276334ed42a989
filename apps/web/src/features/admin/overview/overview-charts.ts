import type { MetricWindow } from '@atelier/core/metric-windows';
import type { MetricsOverview, OverviewPoint } from '@atelier/core/schemas/metrics';
import { counted, formatDuration, stepName } from '../../../lib/figures.ts';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { callSeries, latencySeries } from '../figures/call-charts.ts';
import type { ChartRow, ChartSeries, ChartShape } from '../figures/chart-data.ts';

export interface OverviewChart {
  readonly title: string;
  readonly shape: ChartShape;
  readonly series: readonly ChartSeries[];
  readonly rows: readonly ChartRow[];
  readonly format: (value: number) => string;
  readonly summary: string;
  readonly empty: string;
}

type Values = (point: OverviewPoint) => ChartRow['values'];

const okAndFailed = (ok: string, failed: string): ChartSeries[] => [
  { key: 'ok', label: ok, tone: 'good' },
  { key: 'failed', label: failed, tone: 'bad' },
];

/** "Half took at most 12 ms, 99 % at most 80 ms." */
const latencyText = ({ p50, p99 }: OverviewPoint['latency']): string =>
  p50 === null || p99 === null
    ? ''
    : `Half took at most ${formatDuration(p50)}, 99 % at most ${formatDuration(p99)}.`;

const callCharts = ({ total }: MetricsOverview, rowsOf: (values: Values) => ChartRow[]): OverviewChart[] => [
  {
    title: 'Calls',
    shape: 'bars',
    series: callSeries,
    rows: rowsOf(({ calls, refused, failed }) => ({ answered: calls - refused - failed, refused, failed })),
    format: formatNumber,
    summary: `${counted(total.calls, 'call')}, ${formatNumber(total.refused)} refused, ${formatNumber(total.failed)} failed.`,
    empty: 'No calls yet.',
  },
  {
    title: 'Latency',
    shape: 'lines',
    series: latencySeries,
    rows: rowsOf(({ latency }) => latency),
    format: formatDuration,
    summary: latencyText(total.latency),
    empty: 'No calls to measure yet.',
  },
];

const workCharts = (
  { total, now }: MetricsOverview,
  rowsOf: (values: Values) => ChartRow[],
): OverviewChart[] => [
  {
    title: 'Generations',
    shape: 'bars',
    series: okAndFailed('Completed', 'Failed'),
    rows: rowsOf(({ generations }) => generations),
    format: formatNumber,
    summary: `${formatNumber(total.generations.ok)} completed, ${formatNumber(total.generations.failed)} failed.`,
    empty: 'No pictures were made.',
  },
  {
    title: 'Queue',
    shape: 'area',
    series: [
      { key: 'pending', label: 'Waiting', tone: 'middle' },
      { key: 'running', label: 'Running', tone: 'good' },
    ],
    rows: rowsOf(({ queue }) => queue),
    format: formatNumber,
    summary: `Now ${counted(now.pending, 'job')} waiting, ${formatNumber(now.running)} running. The chart shows the most at once.`,
    empty: 'Nothing has waited.',
  },
  {
    title: 'Wait for a turn',
    shape: 'lines',
    series: latencySeries,
    rows: rowsOf(({ wait }) => wait),
    format: formatDuration,
    summary: latencyText(total.wait).replaceAll('took', 'waited'),
    empty: 'No job has waited.',
  },
];

const signInCharts = (
  { total }: MetricsOverview,
  rowsOf: (values: Values) => ChartRow[],
): OverviewChart[] => [
  {
    title: 'Sign-ins',
    shape: 'bars',
    series: okAndFailed('Signed in', 'Failed'),
    rows: rowsOf(({ signIns }) => signIns),
    format: formatNumber,
    summary: `${formatNumber(total.signIns.ok)} signed in, ${counted(total.signIns.failed, 'failed attempt')}.`,
    empty: 'No sign-ins.',
  },
];

const failingChart = (
  now: MetricsOverview['now'],
  rowsOf: (values: Values) => ChartRow[],
): OverviewChart => ({
  title: 'Failing providers',
  shape: 'area',
  series: [{ key: 'failing', label: 'Failing', tone: 'bad' }],
  rows: rowsOf(({ failingProviders }) => ({ failing: failingProviders })),
  format: formatNumber,
  summary: `Now ${formatNumber(now.failingProviders)} of ${counted(now.providers, 'provider')}.`,
  empty: 'Measured once a minute while the server is in use.',
});

const otherCharts = (
  { total, now }: MetricsOverview,
  rowsOf: (values: Values) => ChartRow[],
): OverviewChart[] => [
  {
    title: 'Email',
    shape: 'bars',
    series: okAndFailed('Sent', 'Given up'),
    rows: rowsOf(({ mails }) => mails),
    format: formatNumber,
    summary: `${formatNumber(total.mails.ok)} sent, ${formatNumber(total.mails.failed)} given up, ${formatNumber(now.mailsWaiting)} waiting.`,
    empty: now.mailsWaiting === 0 ? 'No email was sent.' : `${counted(now.mailsWaiting, 'email')} waiting.`,
  },
  {
    title: 'Storage',
    shape: 'area',
    series: [{ key: 'bytes', label: 'Stored', tone: 'good' }],
    rows: rowsOf(({ storedBytes }) => ({ bytes: storedBytes })),
    format: formatBytes,
    summary: `${formatBytes(now.storedBytes)} in ${counted(now.storedFiles, 'file')}, with the trash.`,
    empty: 'Measured once a minute while the server is in use.',
  },
  ...(now.providers === 0 ? [] : [failingChart(now, rowsOf)]),
];

/** The charts of the overview, in order. */
export const overviewCharts = (data: MetricsOverview, window: MetricWindow): OverviewChart[] => {
  const rowsOf = (values: Values): ChartRow[] =>
    data.points.map((point) => ({ step: stepName(point.at, window), values: values(point) }));
  return [callCharts, signInCharts, workCharts, otherCharts].flatMap((chartsOf) => chartsOf(data, rowsOf));
};
