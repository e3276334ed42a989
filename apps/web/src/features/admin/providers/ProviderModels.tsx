import type { AdminModel } from '@atelier/core/schemas/admin-models';
import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Skeleton } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { OrderedModelList } from '../models/ModelList.tsx';
import { useAdminModels } from '../models/useAdminModels.ts';
import classes from './providers.module.css';

/** Without a price, what a hosted provider charges counts against no budget. */
const Unpriced = ({ models }: { readonly models: readonly AdminModel[] }) => {
  const names = models.filter(({ enabled, price }) => enabled && price.minor === 0).map(({ name }) => name);
  if (names.length === 0) return null;
  return (
    <p className={classes.caution}>
      <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
      <span>
        {names.length === 1 ? `${names[0]} has` : `${names.length} allowed models have`} no price, so pictures
        cost you money but count against no budget. Open the model to set one.
      </span>
    </p>
  );
};

interface Props {
  readonly provider: AdminProvider;
  /** Whether it charges an account. */
  readonly isHosted: boolean;
}

/** The models of one provider, each with a switch. */
export const ProviderModels = ({ provider, isHosted }: Props) => {
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
  return (
    <>
      {isHosted && <Unpriced models={models} />}
      <OrderedModelList models={models} label={`Models of ${provider.name}`} providerId={provider.id} />
    </>
  );
};
