import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import table from '../table.module.css';
import { ModelList, OrderedModelList } from './ModelList.tsx';
import classes from './models.module.css';
import { useAdminModels } from './useAdminModels.ts';

const searchFrom = 8;

const matches = ({ name, remoteName, provider }: AdminModel, search: string): boolean =>
  `${name} ${remoteName} ${provider.name}`.toLowerCase().includes(search.trim().toLowerCase());

interface GroupProps {
  readonly models: readonly AdminModel[];
  /** Whether all models of the provider are shown: only then they can be put into order. */
  readonly isWhole: boolean;
}

const Group = ({ models, isWhole }: GroupProps) => {
  const id = useId();
  const provider = models[0]?.provider;
  if (provider === undefined) return null;
  const label = `Models of ${provider.name}`;
  const enabled = models.filter((model) => model.enabled).length;
  return (
    <section aria-labelledby={id} className={classes.group}>
      <div className={classes.groupHead}>
        <h2 id={id}>
          <TextLink to="/admin/providers/$providerId" params={{ providerId: provider.id }} c="inherit">
            <bdi>{provider.name}</bdi>
          </TextLink>
        </h2>
        <span>
          {enabled} of {models.length} allowed
        </span>
      </div>
      {isWhole ? (
        <OrderedModelList models={models} label={label} providerId={provider.id} />
      ) : (
        <ModelList models={models} label={label} />
      )}
    </section>
  );
};

/** All models by provider: which of them people may use, and at what price. */
export const ModelsPage = () => {
  usePageTitle('Models');
  const [search, setSearch] = useState('');
  const query = useAdminModels();
  const items = query.data?.items ?? [];
  const shown = items.filter((model) => matches(model, search));
  const groups = [...Map.groupBy(shown, (model) => model.provider.id).values()];
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Models</h1>
          <p className={table.lead}>
            What people can draw with, in the order in which the studio offers it. A model is closed until you
            allow it.
          </p>
        </div>
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.isSuccess && items.length === 0 && (
        <EmptyState
          title="No models yet"
          action={<ButtonLink to="/admin/providers/add">Add a provider</ButtonLink>}
        >
          Models come with the providers that you add. The engine of this server is always there.
        </EmptyState>
      )}
      {items.length >= searchFrom && (
        <TextInput
          type="search"
          aria-label="Search models"
          placeholder="Search by name or provider"
          className={classes.search ?? ''}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {items.length > 0 && shown.length === 0 && (
        <p className={classes.none}>No model matches. Try another word.</p>
      )}
      {groups.map((models) => (
        <Group key={models[0]?.provider.id} models={models} isWhole={shown.length === items.length} />
      ))}
    </>
  );
};
