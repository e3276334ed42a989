interface Entry {
  readonly id: string;
}

/** On which side of another something is dropped. */
export type Side = 'before' | 'after';

/** Where something can be moved by its menu. */
export const steps = ['first', 'earlier', 'later', 'last'] as const;
export type Step = (typeof steps)[number];

/** The entries with some of them moved in front of another, or last. */
export const withMoved = <E extends Entry>(
  entries: readonly E[],
  ids: readonly string[],
  before: string | null,
): E[] => {
  const wanted = new Set(ids);
  const byId = new Map(entries.filter(({ id }) => wanted.has(id)).map((entry) => [entry.id, entry]));
  const moved = ids.flatMap((id) => byId.get(id) ?? []);
  const rest = entries.filter((entry) => !wanted.has(entry.id));
  const at = before === null ? -1 : rest.findIndex((entry) => entry.id === before);
  return rest.toSpliced(at < 0 ? rest.length : at, 0, ...moved);
};

/** The id in front of which things that are dropped beside a target go; null for last. The target is none of them. */
export const beforeOf = (
  entries: readonly Entry[],
  dragged: readonly string[],
  target: string,
  side: Side,
): string | null => {
  const moved = new Set(dragged);
  const rest = entries.filter(({ id }) => !moved.has(id));
  const at = rest.findIndex(({ id }) => id === target);
  return rest[side === 'before' ? at : at + 1]?.id ?? null;
};

/** Entries that stand side by side, and the one behind them; null for the end. */
export interface Run {
  readonly ids: readonly string[];
  readonly before: string | null;
}

/**
 * Where some entries stand, so that they can be put back there, in any order.
 * @param hasMore whether entries follow that are not loaded
 * @returns null if one of them stands where nothing that is loaded follows
 */
export const runsOf = (
  entries: readonly Entry[],
  ids: ReadonlySet<string>,
  hasMore: boolean,
): readonly Run[] | null => {
  const runs: { ids: string[]; before: string | null }[] = [];
  let open: string[] = [];
  for (const { id } of entries) {
    if (ids.has(id)) open.push(id);
    else if (open.length > 0) {
      runs.push({ ids: open, before: id });
      open = [];
    }
  }
  if (open.length > 0 && hasMore) return null;
  return open.length > 0 ? [...runs, { ids: open, before: null }] : runs;
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
