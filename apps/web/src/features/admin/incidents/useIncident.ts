import type { IncidentView } from '@atelier/core/schemas/incidents';
import { useQueryClient } from '@tanstack/react-query';
import { incidentsKey } from '../../../lib/queries.ts';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';

/** Others work on the same case. */
export const refetchMs = 15_000;

export const useIncidentQuery = (id: string) =>
  trpc.admin.incidents.get.useQuery({ id }, { refetchInterval: refetchMs });

/** What every change of a case does with its answer: shows it, and reads the rest again. */
export const useIncidentChange = (id: string) => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const refresh = () => {
    void utils.admin.incidents.get.invalidate({ id });
    void queryClient.invalidateQueries({ queryKey: incidentsKey });
  };
  return {
    refresh,
    onSuccess: (incident: IncidentView) => {
      utils.admin.incidents.get.setData({ id }, incident);
      void queryClient.invalidateQueries({ queryKey: incidentsKey });
    },
    onError: (error: unknown) => {
      notifyFailure(error);
      refresh();
    },
  };
};
