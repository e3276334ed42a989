import type { AdminModel } from '@atelier/core/schemas/admin-models';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useProvidersChanged } from '../providers/useProviders.ts';
import { useOrder } from '../useOrder.ts';

/** The models of one provider in the order in which the studio offers them. @param items all of them */
export const useModelOrder = (items: readonly AdminModel[], providerId: string) => {
  const utils = trpc.useUtils();
  const changed = useProvidersChanged();
  const order = trpc.admin.models.order.useMutation({
    onError: notifyFailure,
    onSettled: async () => {
      changed();
      await utils.admin.models.list.refetch();
    },
  });
  return useOrder(items, (ids) => order.mutateAsync({ providerId, ids }));
};
