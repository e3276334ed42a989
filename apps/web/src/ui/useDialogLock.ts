import { createContext, useContext, useEffect } from 'react';

/** Locks the surrounding dialog against closing. Outside of a dialog it does nothing. */
export const DialogLock = createContext<(isLocked: boolean) => void>(() => undefined);

/**
 * Keeps the surrounding dialog open while a call is pending. If it were closed, an error would go unseen, and a secret
 * that the server returns only once would be lost.
 */
export const useDialogLock = (busy: boolean): void => {
  const setLocked = useContext(DialogLock);
  useEffect(() => {
    setLocked(busy);
    return () => setLocked(false);
  }, [setLocked, busy]);
};
