import { useQueryClient } from '@tanstack/react-query';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { alertsKey } from './useAlertNews.ts';

/** Lists of deliveries. */
export const deliveriesKey = [...alertsKey, 'deliveries'] as const;

/** What admins do to channels. */
export const useChannels = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const onSettled = () => {
    void utils.admin.alerts.channels.list.invalidate();
    void queryClient.invalidateQueries({ queryKey: deliveriesKey });
  };
  return {
    add: trpc.admin.alerts.channels.add.useMutation({ onSettled }),
    save: trpc.admin.alerts.channels.update.useMutation({ onSettled }),
    toggle: trpc.admin.alerts.channels.update.useMutation({
      onSettled,
      onSuccess: ({ name, isEnabled }) => notifyDone(isEnabled ? `${name} is on.` : `${name} is off.`),
      onError: notifyFailure,
    }),
    rotate: trpc.admin.alerts.channels.rotate.useMutation({ onSettled, onError: notifyFailure }),
    remove: trpc.admin.alerts.channels.remove.useMutation({
      onSettled,
      onSuccess: () => notifyDone('Channel removed.'),
      onError: notifyFailure,
    }),
    test: trpc.admin.alerts.channels.test.useMutation({ onSettled, onError: notifyFailure }),
    replay: trpc.admin.alerts.channels.replay.useMutation({
      onSettled,
      onSuccess: () => notifyDone('It is being sent again.'),
      onError: notifyFailure,
    }),
  };
};
