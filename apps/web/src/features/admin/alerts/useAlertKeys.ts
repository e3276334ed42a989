import { useEffect } from 'react';
import { useSingleKeys } from '../../../lib/single-keys.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Single keys of a page of alerts; off in fields and dialogs, and if they are switched off. */
export const useAlertKeys = (keys: Readonly<Record<string, () => void>>): void => {
  const [isOn] = useSingleKeys();
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      const action = keys[event.key.toLowerCase()];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn, keys]);
};

const linksInOrder = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-alert-link]')];

/** Moves the focus to the alert after or before the one that has it. */
export const moveToAlert = (step: 1 | -1): void => {
  const links = linksInOrder();
  const card = document.activeElement?.closest('[data-alert]');
  const at = links.findIndex((link) => card?.contains(link));
  links[at < 0 ? 0 : Math.max(0, Math.min(at + step, links.length - 1))]?.focus();
};

/** The id of the alert that has the focus. */
export const focusedAlert = (): string | null =>
  document.activeElement?.closest('[data-alert]')?.getAttribute('data-alert') ?? null;
