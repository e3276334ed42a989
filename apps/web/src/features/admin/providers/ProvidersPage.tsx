import { Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import { ProviderList } from './ProviderList.tsx';
import classes from './providers.module.css';
import { useProviders } from './useProviders.ts';

/** The image providers in the order in which their models are offered. */
export const ProvidersPage = () => {
  usePageTitle('Providers');
  const query = useProviders();
  const items = query.data?.items ?? [];
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Providers</h1>
          <p className={table.lead}>
            Where pictures are made, beside this server’s own engine. The studio offers models in this order.
          </p>
        </div>
        {items.length > 0 && (
          <ButtonLink to="/admin/providers/add" leftSection={<IconPlus size={16} aria-hidden />}>
            Add a provider
          </ButtonLink>
        )}
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={240} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState
          title="Bring your own models"
          action={
            <ButtonLink to="/admin/providers/add" leftSection={<IconPlus size={16} aria-hidden />}>
              Add a provider
            </ButtonLink>
          }
        >
          Connect a ComfyUI or another server of yours, or an account at a hosted provider. It takes a minute.
        </EmptyState>
      )}
      {query.data !== undefined && items.length > 0 && <ProviderList {...query.data} />}
      {query.isSuccess && (
        <p className={classes.local} data-empty={items.length === 0 || undefined}>
          No server of your own?{' '}
          <TextLink to="/admin/local-engine" underline="always">
            An engine on this machine
          </TextLink>{' '}
          is started and watched by Atelier.
        </p>
      )}
    </>
  );
};
