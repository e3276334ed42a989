/** Where an arrow key, Home or End leads in a grid of `count` items; null if it is another key or leads nowhere. */
export const nextInGrid = (key: string, at: number, count: number, columns: number): number | null => {
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined || target < 0 || target >= count || target === at ? null : target;
};

/** The ids from one to another, both included, in the order of the grid; only `to` if `from` is not in it. */
export const rangeOf = (ids: readonly string[], from: string | null, to: string): readonly string[] => {
  const [a, b] = [from === null ? -1 : ids.indexOf(from), ids.indexOf(to)];
  return a < 0 || b < 0 ? [to] : ids.slice(Math.min(a, b), Math.max(a, b) + 1);
};
