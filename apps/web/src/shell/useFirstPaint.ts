import { useLayoutEffect } from 'react';

/** Removes the first paint of `index.html` in the frame in which the app appears, so that nothing flickers. */
export const useFirstPaint = (): void => {
  useLayoutEffect(() => {
    document.getElementById('first-paint')?.remove();
    document.documentElement.removeAttribute('data-first-paint');
  }, []);
};
