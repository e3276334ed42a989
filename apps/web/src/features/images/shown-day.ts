/** The day at the top of the gallery: kept outside of React, so that scrolling renders only what shows it. */
export interface ShownDay {
  readonly get: () => string;
  readonly set: (day: string) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export const shownDay = (): ShownDay => {
  const listeners = new Set<() => void>();
  let day = '';
  return {
    get: () => day,
    set: (next) => {
      if (next === day) return;
      day = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
