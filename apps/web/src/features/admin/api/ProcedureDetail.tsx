import type { MetricWindow } from '@atelier/core/metric-windows';
import type { ProcedureSeries } from '@atelier/core/schemas/metrics';
import { CloseButton, Skeleton } from '@mantine/core';
import { counted, formatDuration, stepName } from '../../../lib/figures.ts';
import { formatNumber, humanise } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import panels from '../figures/ChartPanel.module.css';
import { ChartPanel } from '../figures/ChartPanel.tsx';
import { callSeries, latencySeries } from '../figures/call-charts.ts';
import { liveOptions } from '../figures/live-options.ts';
import classes from './ApiPage.module.css';

const Charts = ({ data }: { readonly data: ProcedureSeries }) => {
  const steps = data.points.map((point) => ({ ...point, step: stepName(point.at, data.window) }));
  return (
    <div className={panels.panels}>
      <ChartPanel
        title="Calls of it"
        shape="bars"
        series={callSeries}
        rows={steps.map(({ step, calls, refused, failed }) => ({
          step,
          values: { answered: calls - refused - failed, refused, failed },
        }))}
        format={formatNumber}
        summary={`${counted(data.calls, 'call')}, ${formatNumber(data.refused)} refused, ${formatNumber(data.failed)} failed.`}
        empty="It was not called."
      />
      <ChartPanel
        title="Latency of it"
        shape="lines"
        series={latencySeries}
        rows={steps.map(({ step, latency }) => ({ step, values: latency }))}
        format={formatDuration}
        summary="Of calls that were answered."
        empty="No call was answered."
      />
    </div>
  );
};

interface Props {
  readonly name: string;
  readonly window: MetricWindow;
  readonly onClose: () => void;
}

/** The figures of one procedure or route over time, with its errors by code. */
export const ProcedureDetail = ({ name, window, onClose }: Props) => {
  const query = trpc.admin.metrics.procedure.useQuery({ name, window }, liveOptions(window));
  // Those of the procedure that was open before are not shown under this name.
  const data = query.data?.name === name ? query.data : undefined;
  return (
    <section className={classes.detail} aria-labelledby="procedure-name">
      <div className={classes.detailHead}>
        <h2 id="procedure-name">
          <code>{name}</code>
        </h2>
        <CloseButton aria-label={`Close ${name}`} onClick={onClose} />
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {data === undefined && query.error === null && <Skeleton height={290} />}
      {data !== undefined && data.errors.length > 0 && (
        <ul className={classes.errors} aria-label="Errors">
          {data.errors.map(({ code, count }) => (
            <li key={code}>
              {humanise(code)} <strong>{formatNumber(count)}</strong>
            </li>
          ))}
        </ul>
      )}
      {data !== undefined && <Charts data={data} />}
    </section>
  );
};
