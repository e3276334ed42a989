import { useQuery, useQueryClient } from '@tanstack/react-query';

const switchKey = ['ui', 'single-key-shortcuts'] as const;

/**
 * Whether single-key shortcuts are on, and their switch (WCAG 2.1.4: users of speech input or with tremor must be able
 * to turn them off). Kept in memory for the life of the tab.
 */
export const useSingleKeys = (): [on: boolean, set: (on: boolean) => void] => {
  const queryClient = useQueryClient();
  const { data } = useQuery({
    queryKey: switchKey,
    queryFn: () => true,
    initialData: true,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return [data, (on) => queryClient.setQueryData(switchKey, on)];
};
