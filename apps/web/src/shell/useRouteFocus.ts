import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Set by navigations within one view, such as "next image". */
    keepFocus?: boolean;
  }
}

/** After a navigation, focuses the new page's heading, so that keyboard and screen reader start there (WCAG 2.4.3). */
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
