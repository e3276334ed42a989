interface Entry {
  readonly id: string;
}

/** On which side of another something is dropped. */
export type Side = 'before' | 'after';

/** Where something can be moved by its menu. */
export const steps = ['first', 'earlier', 'later', 'last'] as const;
export type Step = (typeof steps)[number];

/** The entries with one of them moved in front of another, or last. */
export const withMoved = <E extends Entry>(entries: readonly E[], id: string, before: string | null): E[] => {
  const moved = entries.find((entry) => entry.id === id);
  const rest = entries.filter((entry) => entry.id !== id);
  if (moved === undefined) return [...rest];
  const at = before === null ? -1 : rest.findIndex((entry) => entry.id === before);
  return rest.toSpliced(at < 0 ? rest.length : at, 0, moved);
};

/** The id in front of which something that is dropped beside a target goes; null for last. */
export const beforeOf = (
  entries: readonly Entry[],
  dragged: string,
  target: string,
  side: Side,
): string | null => {
  const rest = entries.filter(({ id }) => id !== dragged);
  const at = rest.findIndex(({ id }) => id === target);
  return rest[side === 'before' ? at : at + 1]?.id ?? null;
};

/**
 * The id in front of which a step leads, null for last; undefined if it leads nowhere.
 * @param hasMore whether entries follow that are not loaded, behind which only `last` leads
 */
export const stepTarget = (
  entries: readonly Entry[],
  id: string,
  step: Step,
  hasMore: boolean,
): string | null | undefined => {
  const at = entries.findIndex((entry) => entry.id === id);
  const isLast = at === entries.length - 1;
  if (at < 0) return undefined;
  switch (step) {
    case 'first':
    case 'earlier':
      return at === 0 ? undefined : entries[step === 'first' ? 0 : at - 1]?.id;
    case 'later':
      if (isLast || (hasMore && at + 2 >= entries.length)) return undefined;
      return entries[at + 2]?.id ?? null;
    case 'last':
      return isLast && !hasMore ? undefined : null;
  }
};
