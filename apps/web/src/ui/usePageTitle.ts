import { useDocumentTitle } from '@mantine/hooks';
import { useTitleBadge } from '../lib/title-badge.ts';

/** Sets the title of the tab and history entry, which screen readers announce after a navigation. */
export const usePageTitle = (title: string): void => {
  useDocumentTitle(`${useTitleBadge()}${title} · Atelier`);
};
