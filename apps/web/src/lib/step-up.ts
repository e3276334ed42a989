type Listener = () => void;

/**
 * The one question "is it you?" of this page (R-ID-9). Whoever asks while it is open waits for the same answer, so
 * that several changes share one dialog.
 */
export const createStepUp = () => {
  let open: { readonly answer: Promise<boolean>; readonly settle: (proven: boolean) => void } | null = null;
  const listeners = new Set<Listener>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    /** Resolves to true once the person has proven who they are, to false when they turned back. */
    ask(): Promise<boolean> {
      if (open === null) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        open = { answer: promise, settle: resolve };
        tell();
      }
      return open.answer;
    },
    /** Answers everybody who waits. Without a question it does nothing. */
    settle(proven: boolean): void {
      const asked = open;
      open = null;
      tell();
      asked?.settle(proven);
    },
    isOpen: (): boolean => open !== null,
    subscribe: (listener: Listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
export type StepUp = ReturnType<typeof createStepUp>;
