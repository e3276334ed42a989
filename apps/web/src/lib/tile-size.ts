import { storageKeys } from '@atelier/core/browser-storage';
import { useSyncExternalStore } from 'react';

export const tileSizes = ['small', 'medium', 'large'] as const;
export type TileSize = (typeof tileSizes)[number];

/** In localStorage: it belongs to the screen, not to the account, and says nothing about the person. */
const storageKey = storageKeys.tileSize;
const listeners = new Set<() => void>();

const read = (): TileSize => {
  try {
    const stored = localStorage.getItem(storageKey);
    return tileSizes.find((size) => size === stored) ?? 'medium';
  } catch {
    // Storage can be switched off in the browser.
    return 'medium';
  }
};

const write = (size: TileSize): void => {
  try {
    localStorage.setItem(storageKey, size);
  } catch {
    // Kept until the page is left, then.
  }
  current = size;
  for (const listener of listeners) listener();
};

let current: TileSize | undefined;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** How large the gallery's pictures are on this device. */
export const useTileSize = (): [TileSize, (size: TileSize) => void] => {
  const size = useSyncExternalStore(subscribe, () => {
    current ??= read();
    return current;
  });
  return [size, write];
};
