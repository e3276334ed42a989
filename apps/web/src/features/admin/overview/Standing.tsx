import type { MetricsOverview } from '@atelier/core/schemas/metrics';
import { formatDuration } from '../../../lib/figures.ts';
import { formatBytes } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import classes from '../figures/Figure.module.css';
import { Figure } from '../figures/Figure.tsx';

/** The value of a query's figure, as `Figure` takes it. */
const figureOf = <D, V>(
  { data, isError }: { data: D | undefined; isError: boolean },
  pick: (data: D) => V,
) => {
  if (data !== undefined) return pick(data);
  return isError ? null : undefined;
};

/** "3 locked, 2 invited"; nothing if all are active. */
const peopleNote = (locked: number, invited: number): string | undefined => {
  const parts = [...(locked > 0 ? [`${locked} locked`] : []), ...(invited > 0 ? [`${invited} invited`] : [])];
  return parts.length === 0 ? undefined : parts.join(', ');
};

interface Props {
  /** Undefined until the figures have arrived. */
  readonly now: MetricsOverview['now'] | undefined;
  readonly hasFailed: boolean;
}

/** How it stands now: what waits, and what there is. A number that counts a list leads to it. */
export const Standing = ({ now, hasFailed }: Props) => {
  const mayManageProviders = useCan('provider:manage');
  const people = trpc.admin.users.summary.useQuery();
  const alerts = trpc.admin.alerts.figures.useQuery();
  const cases = trpc.admin.moderation.figures.useQuery();
  const open = cases.data?.open ?? 0;
  const appealed = cases.data?.appealed ?? 0;
  const figures = { data: now, isError: hasFailed };
  const failing = now?.failingProviders ?? 0;
  const oldest = now?.oldestWaitMs ?? null;
  return (
    <ul className={classes.figures} aria-label="Now">
      <Figure
        label="Users"
        value={figureOf(people, ({ total }) => total)}
        note={people.data && peopleNote(people.data.locked, people.data.invited)}
        link={{ to: '/admin/users' }}
      />
      <Figure
        label="Open alerts"
        value={figureOf(alerts, (of) => of.open)}
        note={
          alerts.data !== undefined && alerts.data.critical > 0
            ? `${alerts.data.critical} critical`
            : undefined
        }
        tone={alerts.data !== undefined && alerts.data.critical > 0 ? 'danger' : 'plain'}
        link={{ to: '/admin/alerts' }}
      />
      <Figure
        label="To review"
        value={figureOf(cases, (of) => of.open)}
        note={appealed > 0 ? `${appealed} appealed` : undefined}
        tone={open > 0 ? 'warning' : 'plain'}
        link={{ to: '/admin/moderation' }}
      />
      <Figure
        label="Jobs waiting"
        value={figureOf(figures, ({ pending }) => pending)}
        note={oldest === null ? undefined : `the oldest for ${formatDuration(oldest)}`}
      />
      <Figure label="Stored" value={figureOf(figures, ({ storedBytes }) => formatBytes(storedBytes))} />
      <Figure
        label="Image providers"
        value={figureOf(figures, ({ providers }) => providers)}
        note={failing > 0 ? `${failing} failing` : undefined}
        tone={failing > 0 ? 'danger' : 'plain'}
        {...(mayManageProviders && { link: { to: '/admin/providers' } })}
      />
    </ul>
  );
};
