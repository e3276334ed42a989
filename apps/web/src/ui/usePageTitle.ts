import { useEffect } from 'react';

/** Names the tab, the history entry and what a screen reader announces after a navigation. */
export const usePageTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · Atelier`;
  }, [title]);
};
