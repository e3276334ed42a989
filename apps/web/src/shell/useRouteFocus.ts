import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Set by navigations within one view, such as "next image". */
    keepFocus?: boolean;
  }
}

/** Whether the page has focused a field of its own, such as the one for a code. */
const hasOwnFocus = (): boolean => document.activeElement?.matches('main [data-autofocus]') ?? false;

/**
 * After a navigation, focuses the new page's heading, so that keyboard and screen reader start there (WCAG 2.4.3), unless
 * the page focuses a field of its own.
 */
export const useRouteFocus = (): void => {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation, toLocation }) => {
        if (!pathChanged || fromLocation === undefined || toLocation.state.keepFocus === true) return;
        const target = document.querySelector<HTMLElement>('main h1') ?? document.getElementById('main');
        if (target === null || target.contains(document.activeElement) || hasOwnFocus()) return;
        target.tabIndex = -1;
        target.focus({ preventScroll: true });
      }),
    [router],
  );
};
