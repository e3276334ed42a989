import { useEffect, useRef, useState } from 'react';

export interface Move {
  readonly id: string;
  readonly by: 1 | -1;
}

interface Item {
  readonly id: string;
  readonly name: string;
}

/** The items with one of them moved by a place. */
export const moved = <T extends Pick<Item, 'id'>>(items: readonly T[], { id, by }: Move): T[] => {
  const at = items.findIndex((item) => item.id === id);
  const item = items[at];
  const to = at + by;
  if (item === undefined || to < 0 || to >= items.length) return [...items];
  return items.toSpliced(at, 1).toSpliced(to, 0, item);
};

/**
 * The order of a list as it was just chosen; the given one takes over when `save` has ended. The focus stays on the button
 * that was pressed: moving an element takes it away.
 * @param save sends the new order, reports its own failure, and ends when the list was fetched again
 */
export const useOrder = <T extends Item>(items: readonly T[], save: (ids: string[]) => Promise<unknown>) => {
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const pressed = useRef<Move | null>(null);
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
    document.querySelector<HTMLElement>(`[data-move="${CSS.escape(name)}"]`)?.focus();
  }, [chosen]);
  const send = async (ids: string[]): Promise<void> => {
    setBusy(true);
    await save(ids).catch(() => undefined);
    setBusy(false);
    setChosen(null);
  };
  return {
    ordered,
    said,
    isBusy,
    move: (move: Move) => {
      const next = moved(ordered, move);
      const ids = next.map(({ id }) => id);
      pressed.current = move;
      setChosen(ids);
      const at = ids.indexOf(move.id);
      setSaid(`${next[at]?.name} is now ${at + 1} of ${next.length}.`);
      void send(ids);
    },
  };
};
