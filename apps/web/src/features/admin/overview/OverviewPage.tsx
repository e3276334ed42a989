import { Skeleton } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { searchOf } from '../../../lib/metric-search.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import panels from '../figures/ChartPanel.module.css';
import { ChartPanel } from '../figures/ChartPanel.tsx';
import { liveOptions } from '../figures/live-options.ts';
import { WindowChoice } from '../figures/WindowChoice.tsx';
import table from '../table.module.css';
import { overviewCharts } from './overview-charts.ts';
import { Standing } from './Standing.tsx';

/** In place of the charts until the first figures arrive. */
const Waiting = () => (
  <div className={panels.panels}>
    {['calls', 'latency', 'signIns', 'generations'].map((name) => (
      <Skeleton key={name} height={290} radius={12} />
    ))}
  </div>
);

/** The first page of the console: how the server does, from its own figures. */
export const OverviewPage = () => {
  usePageTitle('Overview');
  const { window = 'now' } = useSearch({ from: '/member/admin/overview' });
  const navigate = useNavigate();
  const query = trpc.admin.metrics.overview.useQuery({ window }, liveOptions(window));
  const { data, error } = query;
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Overview</h1>
          <p className={table.lead}>
            {window === 'now' ? 'The last 15 minutes, live.' : 'How the server did, from its own figures.'}
          </p>
        </div>
        <WindowChoice
          window={window}
          onChange={(next) => void navigate({ to: '/admin/overview', search: searchOf(next) })}
        />
      </div>
      <Standing now={data?.now} hasFailed={error !== null} />
      {error !== null && <ErrorMessage error={error} onRetry={() => query.refetch()} />}
      {query.isPending && <Waiting />}
      {data !== undefined && (
        <div className={panels.panels}>
          {overviewCharts(data, data.window).map((chart) => (
            <ChartPanel key={chart.title} {...chart} />
          ))}
        </div>
      )}
    </>
  );
};
