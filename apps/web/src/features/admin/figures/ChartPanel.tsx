import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useId } from 'react';
import table from '../table.module.css';
import classes from './ChartPanel.module.css';
import { type ChartRow, type ChartSeries, type ChartShape, isChartEmpty } from './chart-data.ts';

const Chart = lazy(() => import('./Chart.tsx').then(({ Chart }) => ({ default: Chart })));

interface Props {
  readonly title: string;
  /** What the chart says, in a sentence. */
  readonly summary: string;
  readonly shape: ChartShape;
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Shown in place of the chart while there is nothing to show. */
  readonly empty: string;
}

/** The same as the chart, for those who cannot see it or want the numbers. */
const Values = ({ title, rows, series, format }: Pick<Props, 'title' | 'rows' | 'series' | 'format'>) => (
  // A table that scrolls has to be reached by keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className={classes.values} tabIndex={0} aria-label={`${title}, as a table`}>
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {series.map(({ key, label }) => (
            <th key={key} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ step, values }) => (
          <tr key={step}>
            <th scope="row">{step}</th>
            {series.map(({ key }) => (
              <td key={key}>{values[key] == null ? '–' : format(values[key])}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** A chart with its name, a sentence that says the same, and the table behind it. */
export const ChartPanel = ({ title, summary, shape, rows, series, format, empty }: Props) => {
  const id = useId();
  const [isTable, { toggle }] = useDisclosure();
  const isEmpty = isChartEmpty(rows, shape);
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h2 id={id}>{title}</h2>
          <p>{isEmpty ? empty : summary}</p>
        </div>
        {!isEmpty && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-pressed={isTable}
            aria-label={`${title}: show as a table`}
            className={classes.toggle ?? ''}
            onClick={toggle}
          >
            Table
          </Button>
        )}
      </div>
      {isEmpty && <div className={classes.nothing} aria-hidden="true" />}
      {!isEmpty && isTable && <Values title={title} rows={rows} series={series} format={format} />}
      {!isEmpty && !isTable && (
        <div role="img" aria-label={`${title}. ${summary}`} className={classes.chart}>
          <Suspense fallback={<Skeleton height={200} />}>
            <Chart shape={shape} rows={rows} series={series} format={format} />
          </Suspense>
        </div>
      )}
    </section>
  );
};
