type Listener = () => void;

/** The state of the page's one step-up dialog (R-ID-9). Calls that need it while it is open share its outcome. */
export const createStepUp = () => {
  let pending: { readonly answer: Promise<boolean>; readonly settle: (proven: boolean) => void } | null =
    null;
  const listeners = new Set<Listener>();
  const notify = () => {
    for (const listener of listeners) listener();
  };
  return {
    /** Opens the dialog. Resolves to true once the user has confirmed, to false if they cancelled. */
    ask(): Promise<boolean> {
      if (pending === null) {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        pending = { answer: promise, settle: resolve };
        notify();
      }
      return pending.answer;
    },
    /** Closes the dialog and resolves every pending `ask`. */
    settle(proven: boolean): void {
      const settled = pending;
      pending = null;
      notify();
      settled?.settle(proven);
    },
    isOpen: (): boolean => pending !== null,
    subscribe: (listener: Listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
export type StepUp = ReturnType<typeof createStepUp>;
