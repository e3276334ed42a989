import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { trpc } from '../../../trpc.ts';
import { useProvidersChanged } from '../providers/useProviders.ts';
import { refetchMs } from './engine-words.ts';

export const useLocalEngine = () =>
  trpc.admin.localEngine.status.useQuery(undefined, {
    staleTime: 0,
    refetchInterval: ({ state }) => refetchMs(state.data),
  });

/** Shows the state that a change answered with, and fetches what depends on it. */
export const useEngineChanged = () => {
  const utils = trpc.useUtils();
  const changed = useProvidersChanged();
  return (status: LocalEngineStatus) => {
    utils.admin.localEngine.status.setData(undefined, status);
    changed();
  };
};
