import { trpc } from '../trpc.ts';
import { useCan } from './session.ts';

/** Bases are opened by administrators, seldom while somebody looks. */
const freshMs = 60_000;

/** The models that LoRAs can be trained for. */
export const useTrainingBases = () => {
  const enabled = useCan('job:create');
  const { data, error, refetch } = trpc.training.bases.useQuery(undefined, { enabled, staleTime: freshMs });
  return {
    bases: data?.items ?? [],
    isLoaded: data !== undefined,
    /** Whether there is any; false while it is not known. */
    isOffered: (data?.items.length ?? 0) > 0,
    error,
    refetch,
  };
};
