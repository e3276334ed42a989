import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Skeleton } from '@mantine/core';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ModelList } from '../models/ModelList.tsx';
import { useAdminModels } from '../models/useAdminModels.ts';
import classes from './providers.module.css';

/** The models of one provider, each with a switch. */
export const ProviderModels = ({ provider }: { readonly provider: AdminProvider }) => {
  const query = useAdminModels();
  const models = query.data?.items.filter((model) => model.provider.id === provider.id) ?? [];
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton height={120} />;
  if (models.length === 0)
    return (
      <p className={classes.quiet}>
        {provider.probedAt === null
          ? 'No models yet: it has to pass a test first.'
          : 'It has no models. Install one there, then test again.'}
      </p>
    );
  return <ModelList models={models} label={`Models of ${provider.name}`} />;
};
