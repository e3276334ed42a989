import { AreaChart, BarChart, LineChart } from '@mantine/charts';
import '@mantine/charts/styles.layer.css';
import '@mantine/core/styles/ColorSwatch.layer.css';
import type { ChartRow, ChartSeries, ChartShape } from './chart-data.ts';

interface Props {
  readonly shape: ChartShape;
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
}

const colours: Readonly<Record<ChartSeries['tone'], string>> = {
  good: 'var(--accent)',
  middle: 'var(--star)',
  bad: 'var(--vermilion)',
  plain: 'var(--ink-faint)',
};

/** The charts of the library, in our colours. In a file of its own, because they weigh more than the rest of a page. */
export const Chart = ({ shape, rows, series, format }: Props) => {
  const shared = {
    h: 210,
    data: rows.map(({ step, values }) => ({ step, ...values })),
    dataKey: 'step',
    series: series.map(({ key, label, tone }) => ({ name: key, label, color: colours[tone] })),
    valueFormatter: format,
    withLegend: series.length > 1,
    legendProps: { verticalAlign: 'bottom' as const, height: 34, itemSorter: null },
    tickLine: 'none' as const,
    gridAxis: 'x' as const,
    gridProps: { stroke: 'var(--line)' },
    yAxisProps: { width: 62, allowDecimals: false, interval: 0 as const },
    xAxisProps: { minTickGap: 24 },
    tooltipAnimationDuration: 0,
  };
  // The table beside it is what keyboards and screen readers use.
  const still = { accessibilityLayer: false, margin: { top: 10, right: 4, bottom: 0, left: 0 } };
  if (shape === 'bars')
    return (
      <BarChart
        {...shared}
        type="stacked"
        barChartProps={still}
        barProps={{ isAnimationActive: false }}
        maxBarWidth={26}
      />
    );
  if (shape === 'area')
    return (
      <AreaChart
        {...shared}
        curveType="linear"
        withDots={false}
        fillOpacity={0.16}
        areaChartProps={still}
        areaProps={{ isAnimationActive: false }}
      />
    );
  return (
    <LineChart
      {...shared}
      curveType="linear"
      connectNulls={false}
      dotProps={{ r: 2 }}
      lineChartProps={still}
      lineProps={{ isAnimationActive: false }}
    />
  );
};
