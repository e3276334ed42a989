import type { AlertView } from '@atelier/core/schemas/alerts';
import { Skeleton, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type AlertSearch, alertListInput } from '../../../lib/alert-search.ts';
import { formatNumber } from '../../../lib/format.ts';
import { useSession } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { More } from '../More.tsx';
import { OnlyPerson } from '../OnlyPerson.tsx';
import table from '../table.module.css';
import { usePages } from '../usePages.ts';
import { AlertFilters } from './AlertFilters.tsx';
import classes from './Alerts.module.css';
import { chime } from './chime.ts';
import { StoryItem } from './StoryItem.tsx';
import { storiesOf } from './stories.ts';
import { useAlertActs } from './useAlertActs.ts';
import { focusedAlert, moveToAlert, useAlertKeys } from './useAlertKeys.ts';
import { alertsKey, soundKey, useAlertNews, useAlertSound } from './useAlertNews.ts';

const Lead = () => {
  const news = useAlertNews();
  if (news === null) return <Skeleton height={22} width={220} />;
  const { open, critical } = news;
  const text =
    open === 0
      ? 'Nothing waits for you. New alerts appear here by themselves.'
      : `${formatNumber(open)} open${critical > 0 ? `, ${formatNumber(critical)} critical` : ''}. New alerts appear here by themselves.`;
  return (
    <p className={table.lead} role="status">
      {text}
    </p>
  );
};

const SoundSwitch = () => {
  const queryClient = useQueryClient();
  const isOn = useAlertSound();
  return (
    <Switch
      label="Sound for critical alerts"
      checked={isOn}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        queryClient.setQueryData(soundKey, checked);
        if (checked) chime();
      }}
    />
  );
};

const isPlain = (search: AlertSearch): boolean => Object.keys(search).length === 0;

const List = ({ search }: { readonly search: AlertSearch }) => {
  const { client } = trpc.useUtils();
  const userId = useSession().data?.user?.id;
  const { query, items } = usePages([...alertsKey, search, userId], (cursor, signal) =>
    client.admin.alerts.list.query(
      { ...alertListInput(search, userId), ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  const { mutate, isPending, variables } = useAlertActs().acknowledge;
  const keys = useMemo(() => {
    const acknowledge = () => {
      const alert = items.find(({ id }) => id === focusedAlert());
      if (alert?.state === 'open' && !isPending) mutate({ id: alert.id });
    };
    return { j: () => moveToAlert(1), k: () => moveToAlert(-1), a: acknowledge };
  }, [items, isPending, mutate]);
  useAlertKeys(keys);
  const acknowledge = ({ id }: AlertView) => mutate({ id });
  return (
    <>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={isPlain(search) ? 'No active alerts' : 'No alert matches'}>
          {isPlain(search)
            ? 'When something looks wrong, such as many failed sign-ins or a gap in the audit log, it appears here.'
            : 'Choose another state, severity or person.'}
        </EmptyState>
      )}
      {items.length > 0 && (
        <p className={classes.keys}>J and K move between alerts, Enter opens one, A acknowledges it.</p>
      )}
      <ul className={classes.list} aria-label="Alerts" aria-busy={query.isPlaceholderData}>
        {storiesOf(items).map((story) => (
          <StoryItem
            key={story.head.storyId}
            story={story}
            busyId={isPending ? variables?.id : undefined}
            onAcknowledge={acknowledge}
          />
        ))}
      </ul>
      <More query={query} />
    </>
  );
};

/** What may be wrong, for administrators. */
export const AlertsPage = () => {
  usePageTitle('Alerts');
  const search = useSearch({ from: '/member/admin/alerts' });
  const navigate = useNavigate();
  const show = (next: AlertSearch) => navigate({ to: '/admin/alerts', search: next });
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Alerts</h1>
          <Lead />
        </div>
        <div className={classes.headActions}>
          <SoundSwitch />
          <ButtonLink to="/admin/alerts/channels" variant="default">
            Channels
          </ButtonLink>
        </div>
      </div>
      <AlertFilters search={search} onChange={show} />
      <OnlyPerson
        person={search.person}
        onClear={() => {
          const { person: _, ...rest } = search;
          void show(rest);
        }}
      />
      <List search={search} />
    </>
  );
};
