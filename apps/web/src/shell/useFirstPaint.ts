import { useLayoutEffect } from 'react';

/** Puts the app in the place of what `index.html` showed until now: in the same frame, so that nothing flickers. */
export const useFirstPaint = (): void => {
  useLayoutEffect(() => {
    document.getElementById('first-paint')?.remove();
    document.documentElement.removeAttribute('data-first-paint');
  }, []);
};
