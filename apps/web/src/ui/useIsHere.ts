import { useCallback, useEffect, useRef } from 'react';

/**
 * Whether the component is still on the page, asked when an answer arrives: an answer that comes late leads no one away
 * from where they have gone meanwhile.
 */
export const useIsHere = (): (() => boolean) => {
  const isHere = useRef(false);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return useCallback(() => isHere.current, []);
};
