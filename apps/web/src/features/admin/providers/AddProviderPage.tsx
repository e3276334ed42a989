import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import user from '../UserPage.module.css';
import { AddProvider } from './AddProvider.tsx';
import { KindCards } from './KindCards.tsx';
import { useProviders } from './useProviders.ts';

/** Adds a provider: first its kind, then its settings. */
export const AddProviderPage = () => {
  const { kind } = useSearch({ from: '/member/admin/providers/add' });
  const query = useProviders();
  const kinds = query.data?.kinds ?? [];
  const chosen = kinds.find((each) => each.kind === kind);
  const title = chosen === undefined ? 'Add a provider' : `Add ${chosen.name}`;
  usePageTitle(title);
  return (
    <>
      <TextLink
        to={chosen === undefined ? '/admin/providers' : '/admin/providers/add'}
        className={user.back ?? ''}
      >
        <IconArrowLeft size={16} aria-hidden /> {chosen === undefined ? 'All providers' : 'Another kind'}
      </TextLink>
      <div className={table.head}>
        <div>
          <h1>{title}</h1>
          <p className={table.lead}>{chosen?.description ?? 'What do you want to connect?'}</p>
        </div>
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.data !== undefined && chosen === undefined && <KindCards kinds={kinds} />}
      {chosen !== undefined && <AddProvider key={chosen.kind} kind={chosen} />}
    </>
  );
};
