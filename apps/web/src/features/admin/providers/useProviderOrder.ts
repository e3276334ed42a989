import type { AdminProvider } from '@atelier/core/schemas/providers';
import { useEffect, useRef, useState } from 'react';
import { trpc } from '../../../trpc.ts';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useProvidersChanged } from './useProviders.ts';

export interface Move {
  readonly id: string;
  readonly by: 1 | -1;
}

/** The items with one of them moved by a place. */
export const moved = <T extends { readonly id: string }>(items: readonly T[], { id, by }: Move): T[] => {
  const at = items.findIndex((item) => item.id === id);
  const item = items[at];
  const to = at + by;
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(at, 1).toSpliced(to, 0, item);
};

/**
 * The order of the providers as it was just chosen; the list takes over when it is fetched again. The focus stays on the
 * button that was pressed: moving an element takes it away.
 */
export const useProviderOrder = (items: readonly AdminProvider[]) => {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState('');
  const pressed = useRef<Move | null>(null);
  const utils = trpc.useUtils();
  const changed = useProvidersChanged();
  const order = trpc.admin.providers.order.useMutation({
    onError: notifyFailure,
    onSettled: async () => {
      changed();
      await utils.admin.providers.list.refetch();
      setChosen(null);
    },
  });
  const byId = new Map(items.map((item) => [item.id, item]));
  const ordered =
    chosen?.length === items.length && chosen.every((id) => byId.has(id))
      ? chosen.flatMap((id) => byId.get(id) ?? [])
      : items;
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each change of the order.
  useEffect(() => {
    const move = pressed.current;
    if (move === null) return;
    pressed.current = null;
    const name = `${move.by < 0 ? 'up' : 'down'} ${move.id}`;
    document.querySelector<HTMLElement>(`[data-move="${name}"]`)?.focus();
  }, [chosen]);
  return {
    ordered,
    said,
    isBusy: order.isPending,
    move: (move: Move) => {
      const next = moved(ordered, move);
      pressed.current = move;
      setChosen(next.map(({ id }) => id));
      const at = next.findIndex(({ id }) => id === move.id);
      setSaid(`${next[at]?.name} is now ${at + 1} of ${next.length}.`);
      order.mutate({ ids: next.map(({ id }) => id) });
    },
  };
};
