import { useEffect } from 'react';

interface Actions {
  readonly next: () => void;
  readonly previous: () => void;
  readonly uphold: () => void;
  readonly clear: () => void;
  readonly note: () => void;
  /** Shows the picture of the case. */
  readonly look: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** J and K move between cases, V shows the picture, U upholds, C clears and N adds a note; off in fields and dialogs. */
export const useCaseKeys = (actions: Actions): void => {
  useEffect(() => {
    const keys: Readonly<Record<string, () => void>> = {
      ...{ j: actions.next, k: actions.previous, u: actions.uphold, c: actions.clear, n: actions.note },
      v: actions.look,
    };
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
  }, [actions]);
};
