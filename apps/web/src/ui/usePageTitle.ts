import { useDocumentTitle } from '@mantine/hooks';

/** Sets the title of the tab and history entry, which screen readers announce after a navigation. */
export const usePageTitle = (title: string): void => {
  useDocumentTitle(`${title} · Atelier`);
};
