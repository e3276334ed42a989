import { useCallback, useEffect, useRef } from 'react';

/**
 * Whether the component is still mounted, for callbacks: a late response must not navigate a user who has left the
 * page. Mantine's `useMounted` is state, which such a callback would see as it was when the call began.
 */
export const useIsMounted = (): (() => boolean) => {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return useCallback(() => isMounted.current, []);
};
