import { UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useLazyDialog } from '../../ui/useLazyDialog.ts';
import classes from './AdminNav.module.css';

const CommandPalette = lazy(() =>
  import('./palette/CommandPalette.tsx').then(({ CommandPalette }) => ({ default: CommandPalette })),
);

/** Opens the palette, as Ctrl+K or Cmd+K does on every page of the console, also from within a field. */
export const PaletteButton = () => {
  const palette = useLazyDialog();
  useHotkeys([['mod+K', () => (palette.opened ? palette.close() : palette.open())]], []);
  return (
    <>
      <UnstyledButton
        className={classes.search}
        aria-label="Search the console"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={palette.open}
      >
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchText} data-keys="Ctrl K">
          Search
        </span>
      </UnstyledButton>
      {palette.isMounted && (
        <Suspense>
          <CommandPalette opened={palette.opened} onClose={palette.close} />
        </Suspense>
      )}
    </>
  );
};
