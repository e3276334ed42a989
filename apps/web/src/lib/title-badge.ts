import { useSyncExternalStore } from 'react';

let badge = '';
const listeners = new Set<() => void>();

/** Puts text before the title of every page, for example "(3) "; empty for none. */
export const setTitleBadge = (text: string): void => {
  if (text === badge) return;
  badge = text;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useTitleBadge = (): string =>
  useSyncExternalStore(
    subscribe,
    () => badge,
    () => badge,
  );
