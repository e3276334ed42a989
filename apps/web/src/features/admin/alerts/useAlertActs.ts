import type { AlertDetail } from '@atelier/core/schemas/alerts';
import { useQueryClient } from '@tanstack/react-query';
import { trpc } from '../../../trpc.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { alertsKey } from './useAlertNews.ts';

/** What admins do to alerts. Each shows its outcome, and what changed, also if another admin was faster. */
export const useAlertActs = () => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const options = (message: (alert: AlertDetail) => string) => ({
    onSuccess: (alert: AlertDetail) => {
      utils.admin.alerts.get.setData({ id: alert.id }, alert);
      notifyDone(message(alert));
    },
    onError: notifyFailure,
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: alertsKey });
      void utils.admin.alerts.get.invalidate();
    },
  });
  return {
    acknowledge: trpc.admin.alerts.acknowledge.useMutation(options(() => 'Acknowledged. It’s yours now.')),
    assign: trpc.admin.alerts.assign.useMutation(
      options(({ assignee }) =>
        assignee === null ? 'Assigned to no one.' : `Assigned to ${assignee.name ?? assignee.id}.`,
      ),
    ),
    snooze: trpc.admin.alerts.snooze.useMutation(
      options(({ snoozedUntil }) => (snoozedUntil === null ? 'Back in the list.' : 'Snoozed.')),
    ),
    note: trpc.admin.alerts.note.useMutation(options(() => 'Note saved.')),
    resolve: trpc.admin.alerts.resolve.useMutation(options(() => 'Resolved.')),
  };
};
