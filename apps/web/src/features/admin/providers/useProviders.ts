import { trpc } from '../../../trpc.ts';

const failingRefetchMs = 15_000;

/** The providers and the kinds that can be added. While one fails it is looked at again. */
export const useProviders = () =>
  trpc.admin.providers.list.useQuery(undefined, {
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.items.some(({ failure }) => failure !== null) ? failingRefetchMs : false,
  });

/** Fetches again what a change of providers or models affects, in the console and in the studio. */
export const useProvidersChanged = () => {
  const utils = trpc.useUtils();
  return () => {
    void utils.admin.providers.list.invalidate();
    void utils.admin.models.list.invalidate();
    void utils.admin.notices.invalidate();
    void utils.models.list.invalidate();
  };
};
