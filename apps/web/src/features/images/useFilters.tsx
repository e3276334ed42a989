import { Button } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { lazy, Suspense, useId } from 'react';
import { formatNumber } from '../../lib/format.ts';
import { type FilterChange, filtersOf, type GallerySearch } from '../../lib/gallery-search.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import classes from './Filters.module.css';
import { resultText } from './result-text.ts';
import { useFilterNames } from './useFilterNames.ts';
import type { GalleryCounts } from './useGalleryCounts.ts';

const FilterForm = lazy(() => import('./FilterForm.tsx').then((file) => ({ default: file.FilterForm })));

interface Props {
  readonly search: GallerySearch;
  readonly counts: GalleryCounts;
  readonly onChange: (change: FilterChange) => void;
}

/** The button that opens the filters: a panel below the page's head, or a sheet on a phone. */
export const useFilters = ({ search, counts, onChange }: Props) => {
  const [opened, { toggle, close }] = useDisclosure();
  const isPhone = useMediaQuery('(max-width: 760px)', undefined, { getInitialValueInEffect: false });
  const names = useFilterNames(search);
  const panelId = useId();
  const { q: _q, ...others } = filtersOf(search);
  const inUse = Object.keys(others).length;
  const button = (
    <Button
      variant={inUse > 0 ? 'light' : 'default'}
      leftSection={<IconAdjustmentsHorizontal size={18} stroke={1.6} />}
      rightSection={inUse > 0 ? <span className={classes.badge}>{formatNumber(inUse)}</span> : undefined}
      {...(isPhone ? { 'aria-haspopup': 'dialog' as const } : {})}
      aria-expanded={opened}
      aria-controls={opened && !isPhone ? panelId : undefined}
      onClick={toggle}
    >
      Filters
    </Button>
  );
  const form = (
    <Suspense>
      <FilterForm search={search} names={names} onChange={onChange} />
    </Suspense>
  );
  const panel = isPhone ? (
    <Dialog title="Filters" opened={opened} onClose={close} sheet>
      {form}
      <Button fullWidth mt="lg" onClick={close}>
        {counts.matching === undefined ? 'Show pictures' : `Show ${resultText(counts.matching)}`}
      </Button>
    </Dialog>
  ) : (
    opened && (
      <section id={panelId} className={classes.panel} aria-label="Filters">
        {form}
      </section>
    )
  );
  return { button, panel, names };
};
