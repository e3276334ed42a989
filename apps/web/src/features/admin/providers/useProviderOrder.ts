import type { AdminProvider } from '@atelier/core/schemas/providers';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useOrder } from '../useOrder.ts';
import { useProvidersChanged } from './useProviders.ts';

/** The providers in their order, which decides that of the models in the studio. */
export const useProviderOrder = (items: readonly AdminProvider[]) => {
  const utils = trpc.useUtils();
  const changed = useProvidersChanged();
  const order = trpc.admin.providers.order.useMutation({
    onError: notifyFailure,
    onSettled: async () => {
      changed();
      await utils.admin.providers.list.refetch();
    },
  });
  return useOrder(items, (ids) => order.mutateAsync({ ids }));
};
