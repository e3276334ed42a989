import { useLayoutEffect, useRef } from 'react';
import { useSingleKeys } from '../../lib/single-keys.ts';

/** By `KeyboardEvent.key`, letters in lower case; `Shift+F` comes before `f` when Shift is held. */
type KeyActions = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>;

/**
 * Where keys have a meaning of their own: fields, menus, and everything while a dialog is open. Escape may have removed the
 * dialog that it was pressed in by now.
 */
const isTaken = (target: EventTarget | null): boolean =>
  document.querySelector('[role="dialog"]') !== null ||
  (target instanceof Element &&
    target.closest(
      'input:not([type=checkbox]), textarea, select, [contenteditable], [role="menu"], [role="dialog"]',
    ) !== null);

/**
 * Runs an action when its key is pressed on the page, without modifiers other than Shift. Characters are ignored if the
 * user has turned single-key shortcuts off.
 */
export const usePageKeys = (actions: KeyActions): void => {
  const [singleKeys] = useSingleKeys();
  const latest = useRef(actions);
  // Layout effects, so that a key pressed once a picture is visible acts on that picture.
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key } = event;
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      const action =
        (event.shiftKey ? latest.current[`Shift+${key.toUpperCase()}`] : undefined) ??
        latest.current[key.length === 1 ? key.toLowerCase() : key];
      if (action === undefined || (key.length === 1 && !singleKeys) || isTaken(event.target)) return;
      event.preventDefault();
      action(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [singleKeys]);
};
