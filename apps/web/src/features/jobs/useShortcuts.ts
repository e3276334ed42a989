import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useRef } from 'react';

const switchKey = ['ui', 'single-key-shortcuts'] as const;

/**
 * Whether single keys act, and the switch for it (WCAG 2.1.4: people who speak or tremble must be able to turn
 * them off). Remembered while the tab lives; nothing is stored in the browser.
 */
export const useSingleKeys = (): [on: boolean, set: (on: boolean) => void] => {
  const queryClient = useQueryClient();
  const { data } = useQuery({
    queryKey: switchKey,
    queryFn: () => true,
    initialData: true,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return [data, (on) => queryClient.setQueryData(switchKey, on)];
};

export interface ShortcutActions {
  readonly submit: () => void;
  readonly reroll: () => void;
  readonly focusPrompt: () => void;
  readonly help: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type="radio"]), textarea, select, [contenteditable]');

const actionOf = (event: KeyboardEvent, singleKeys: boolean): keyof ShortcutActions | null => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return 'submit';
  if (!singleKeys || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return null;
  if (event.key === '/') return 'focusPrompt';
  if (event.key === '?') return 'help';
  return event.key === 'r' ? 'reroll' : null;
};

/** The studio's keys. They rest while a dialog is open. */
export const useShortcuts = (actions: ShortcutActions, singleKeys: boolean): void => {
  const latest = useRef(actions);
  // In step with what is shown: a key acts as soon as there is something to be seen that it acts on.
  useLayoutEffect(() => {
    latest.current = actions;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || document.querySelector('[role="dialog"]') !== null) return;
      const action = actionOf(event, singleKeys);
      if (action === null) return;
      event.preventDefault();
      latest.current[action]();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [singleKeys]);
};
