import { useLayoutEffect, useRef } from 'react';

interface ShortcutActions {
  readonly submit: () => void;
  readonly newSeed: () => void;
  readonly focusPrompt: () => void;
  readonly help: () => void;
}

/** Menus have keys of their own. */
const isInMenu = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[role="menu"]') !== null;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type="radio"]), textarea, select, [contenteditable]');

const actionOf = (event: KeyboardEvent, singleKeys: boolean): keyof ShortcutActions | null => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return 'submit';
  if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (event.key === '/') return 'focusPrompt';
  if (event.key === '?') return 'help';
  return event.key === 'r' ? 'newSeed' : null;
};

/**
 * The studio's keyboard shortcuts, off in menus and while a dialog is open. Not Mantine's `useHotkeys`: `?` and `/` need Shift on
 * some keyboard layouts, and its listener is added after the paint.
 */
export const useShortcuts = (actions: ShortcutActions, singleKeys: boolean): void => {
  const latest = useRef(actions);
  // Layout effects, so that a key works as soon as its target is visible.
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || isInMenu(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const action = actionOf(event, singleKeys);
      if (action === null) return;
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [singleKeys]);
};
