import { useSyncExternalStore } from 'react';

/** Flagged pictures that were revealed, until the page is loaded again. Each stays covered for everyone else who looks. */
let revealed: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows a flagged picture, or covers it again. */
export const setRevealed = (id: string, isRevealed: boolean): void => {
  const next = new Set(revealed);
  if (isRevealed) next.add(id);
  else next.delete(id);
  revealed = next;
  for (const listener of listeners) listener();
};

export const useRevealed = (id: string): boolean => useSyncExternalStore(subscribe, () => revealed.has(id));
