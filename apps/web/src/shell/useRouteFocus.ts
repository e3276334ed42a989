import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Set by navigations that stay within one view, such as "next image". */
    keepFocus?: boolean;
  }
}

/**
 * After a change of page the keyboard and the screen reader start at the new page's heading, as they would
 * after a full page load (WCAG 2.4.3).
 */
export const useRouteFocus = (): void => {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation, toLocation }) => {
        if (!pathChanged || fromLocation === undefined || toLocation.state.keepFocus === true) return;
        const target = document.querySelector<HTMLElement>('main h1') ?? document.getElementById('main');
        if (target === null || target.contains(document.activeElement)) return;
        target.tabIndex = -1;
        target.focus({ preventScroll: true });
      }),
    [router],
  );
};
