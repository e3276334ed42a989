import type { Training } from '@atelier/core/schemas/training';
import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { mapItems, type Page, trainingsKey, updateLists } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { endAnnouncement, isChanging, isOpen } from './training-text.ts';

/** A training takes minutes to hours. */
const pollMs = 4_000;

const itemsOf = (data: InfiniteData<Page<Training>> | undefined): readonly Training[] =>
  data?.pages.flatMap(({ items }) => items) ?? [];

/** The person's trainings, newest first, asked for again while one is unfinished. */
export const useTrainings = () => {
  const { client } = trpc.useUtils();
  const list = useInfiniteQuery({
    queryKey: trainingsKey,
    queryFn: ({ pageParam, signal }): Promise<Page<Training>> =>
      client.training.list.query(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
    refetchInterval: ({ state }) => (itemsOf(state.data).some(isChanging) ? pollMs : false),
  });
  return { list, trainings: itemsOf(list.data) };
};

/** After a training has ended there may be a LoRA more, and the budget has changed. */
export const useEnds = (trainings: readonly Training[]): string => {
  const utils = trpc.useUtils();
  const open = useRef<ReadonlySet<string>>(new Set());
  const [announcement, setAnnouncement] = useState('');
  useEffect(() => {
    const ended = trainings.filter((training) => open.current.has(training.id) && !isOpen(training));
    open.current = new Set(trainings.filter(isOpen).map(({ id }) => id));
    if (ended.length === 0) return;
    setAnnouncement(ended.map(endAnnouncement).join(' '));
    void utils.training.loras.invalidate();
    void utils.account.me.invalidate();
  }, [trainings, utils]);
  return announcement;
};

/** Cancels and deletes one training. Each closes the dialog that asked, and shows the result at once. */
export const useTrainingActions = (id: string) => {
  const queryClient = useQueryClient();
  const utils = trpc.useUtils();
  const change = (map: (items: readonly Training[]) => readonly Training[]) =>
    updateLists<Training>(queryClient, trainingsKey, (pages) => mapItems(pages, map));
  const refetch = () => void queryClient.invalidateQueries({ queryKey: trainingsKey });
  const onError = (error: unknown) => {
    notifyFailure(error);
    // It may have ended meanwhile.
    refetch();
  };
  const cancel = trpc.training.cancel.useMutation({
    onSuccess: (cancelled) => {
      change((items) => items.map((item) => (item.id === id ? cancelled : item)));
      refetch();
      void utils.account.me.invalidate();
    },
    onError,
  });
  const remove = trpc.training.remove.useMutation({
    onSuccess: () => {
      change((items) => items.filter((item) => item.id !== id));
      refetch();
      void utils.training.loras.invalidate();
    },
    onError,
  });
  return {
    isCancelling: cancel.isPending,
    isRemoving: remove.isPending,
    cancel: (close: () => void) => cancel.mutate({ id }, { onSettled: close }),
    remove: (close: () => void, onRemoved: () => void) =>
      remove.mutate({ id }, { onSettled: close, onSuccess: onRemoved }),
  };
};
