import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { trpc } from '../../trpc.ts';
import { type ChosenPicture, checksById } from './dataset.ts';

const settledMs = 400;
/** A picture may have been deleted in another tab. */
const freshMs = 60_000;

/** What the server says about the chosen pictures, once the choice has settled. */
export const useTrainingCheck = (model: string | undefined, pictures: readonly ChosenPicture[]) => {
  const { client } = trpc.useUtils();
  const wanted = pictures.map(({ imageId }) => imageId).join();
  const [settled] = useDebouncedValue(wanted, settledMs);
  const check = useQuery({
    queryKey: ['training', 'check', model, settled],
    queryFn: ({ signal }) =>
      client.training.check.query({ model: model ?? '', imageIds: settled.split(',') }, { signal }),
    enabled: model !== undefined && settled !== '' && settled === wanted,
    staleTime: freshMs,
    // What is known of the pictures that stay remains in its place meanwhile.
    placeholderData: keepPreviousData,
  });
  const data = settled === '' ? undefined : check.data;
  const known = useMemo(() => checksById(data), [data]);
  return {
    /** By the id of the picture. */
    checks: known,
    setIssues: wanted === '' ? [] : (data?.issues ?? []),
    /** Whether it is about exactly the chosen pictures. */
    isCurrent: settled === wanted && check.isSuccess && !check.isPlaceholderData,
    isChecking: wanted !== '' && (settled !== wanted || check.isFetching),
    error: wanted === '' ? null : check.error,
    retry: () => void check.refetch(),
  };
};
export type DatasetCheck = ReturnType<typeof useTrainingCheck>;
