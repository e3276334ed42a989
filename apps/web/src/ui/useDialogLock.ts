import { createContext, useContext, useEffect } from 'react';

/** Of the dialog around it: tells it whether it may be closed. Outside of dialogs it does nothing. */
export const DialogLock = createContext<(isHeld: boolean) => void>(() => undefined);

/**
 * Keeps the dialog around it open while a call is under way: closed before the answer, it could tell nobody of a
 * refusal, and what the server shows once would be lost.
 */
export const useDialogLock = (busy: boolean): void => {
  const hold = useContext(DialogLock);
  useEffect(() => {
    hold(busy);
    return () => hold(false);
  }, [hold, busy]);
};
