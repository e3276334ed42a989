import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import classes from './Figure.module.css';
import { Figure } from './Figure.tsx';

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

const Providers = () => {
  const providers = trpc.admin.providers.list.useQuery(undefined, { staleTime: 30_000 });
  const failing = providers.data?.items.filter(({ failure }) => failure !== null).length ?? 0;
  return (
    <Figure
      label="Image providers"
      value={figureOf(providers, ({ items }) => items.length)}
      note={failing > 0 ? `${failing} failing` : undefined}
      tone={failing > 0 ? 'danger' : 'plain'}
      link={{ to: '/admin/providers' }}
    />
  );
};

/** What waits for a decision, and how many people and providers there are. Each number leads to its list. */
export const Standing = () => {
  const mayManageProviders = useCan('provider:manage');
  const people = trpc.admin.users.summary.useQuery();
  const cases = trpc.admin.moderation.figures.useQuery();
  const open = cases.data?.open ?? 0;
  return (
    <ul className={classes.figures} aria-label="Now">
      <Figure
        label="Users"
        value={figureOf(people, ({ total }) => total)}
        note={people.data && peopleNote(people.data.locked, people.data.invited)}
        link={{ to: '/admin/users' }}
      />
      <Figure
        label="To review"
        value={figureOf(cases, (figures) => figures.open)}
        note={
          cases.data !== undefined && cases.data.appealed > 0 ? `${cases.data.appealed} appealed` : undefined
        }
        tone={open > 0 ? 'warning' : 'plain'}
        link={{ to: '/admin/moderation' }}
      />
      {mayManageProviders && <Providers />}
    </ul>
  );
};
