import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { extendTo, nothingSelected, type Selection, toggle, toggleAll, without } from './selection.ts';

const isTyping = (target: EventTarget | null): boolean =>
  document.querySelector('[role="dialog"]') !== null ||
  (target instanceof Element &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role="menu"]') !==
      null);

/** What a tile needs of a selection, and what ends it. */
export type PictureSelection = Pick<ReturnType<typeof useSelection>, 'ids' | 'isOn' | 'onSelect' | 'clear'>;

/** The selected pictures of a list. Ctrl or Cmd with A selects what is loaded, Escape ends the selection. */
export const useSelection = (order: readonly string[], initial: readonly string[] = []) => {
  const [selection, setSelection] = useState<Selection>(() =>
    initial.length === 0 ? nothingSelected : { ids: new Set(initial), anchor: null },
  );
  /** Chosen by the button, before anything is selected. */
  const [isStarted, setStarted] = useState(false);
  const latest = useRef(order);
  useEffect(() => {
    latest.current = order;
  }, [order]);

  const clear = useCallback(() => {
    setSelection(nothingSelected);
    setStarted(false);
  }, []);
  const actions = useMemo(
    () => ({
      start: () => setStarted(true),
      clear,
      onSelect: (id: string, isRange: boolean) =>
        setSelection((now) => (isRange ? extendTo(now, id, latest.current) : toggle(now, id))),
      onSelectAll: (ids: readonly string[]) => setSelection((now) => toggleAll(now, ids)),
      remove: (ids: readonly string[]) => setSelection((now) => without(now, new Set(ids))),
    }),
    [clear],
  );

  const isOn = isStarted || selection.ids.size > 0;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target)) return;
      if (event.key === 'Escape' && isOn) {
        event.preventDefault();
        clear();
      }
      if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && latest.current.length > 0) {
        event.preventDefault();
        setSelection((now) => toggleAll({ ...now, ids: new Set() }, latest.current));
      }
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [isOn, clear]);

  // The same while nothing changes: tiles depend on it.
  return useMemo(() => ({ ids: selection.ids, isOn, ...actions }), [selection.ids, isOn, actions]);
};
