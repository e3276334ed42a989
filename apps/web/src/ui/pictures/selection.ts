/** The selected pictures, and the one that a range begins at. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

/** As many as one call changes. */
export const maxSelected = 500;
export const nothingSelected: Selection = { ids: new Set(), anchor: null };

const limited = (ids: Iterable<string>): ReadonlySet<string> => new Set([...ids].slice(0, maxSelected));

export const toggle = ({ ids }: Selection, id: string): Selection => {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: limited(next), anchor: id };
};

/** Adds everything from the anchor to `id`, in the order of the list; without an anchor only `id`. */
export const extendTo = (selection: Selection, id: string, order: readonly string[]): Selection => {
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  if (to < 0) return selection;
  const range = from < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: limited([...selection.ids, ...range]), anchor: selection.anchor ?? id };
};

/** Adds these, or takes them out if all are selected. */
export const toggleAll = (selection: Selection, some: readonly string[]): Selection => {
  const areAll = some.length > 0 && some.every((id) => selection.ids.has(id));
  const others = [...selection.ids].filter((id) => !some.includes(id));
  return areAll
    ? { ids: new Set(others), anchor: null }
    : { ids: limited([...selection.ids, ...some]), anchor: some[0] ?? selection.anchor };
};

/** Without pictures that are gone. */
export const without = (selection: Selection, gone: ReadonlySet<string>): Selection => ({
  ids: new Set([...selection.ids].filter((id) => !gone.has(id))),
  anchor: selection.anchor !== null && gone.has(selection.anchor) ? null : selection.anchor,
});
