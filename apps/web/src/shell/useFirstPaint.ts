import { useLayoutEffect } from 'react';

/** Removes the first paint of the HTML in the frame in which the app shows the page, so that nothing flickers. */
export const useFirstPaint = (isPageShown = true): void => {
  useLayoutEffect(() => {
    if (isPageShown) document.getElementById('first-paint')?.remove();
  }, [isPageShown]);
};
