import { Button } from '@mantine/core';
import { formatDay } from '../../lib/days.ts';
import { at, type Shown } from './grid-lines.ts';
import classes from './JustifiedGrid.module.css';
import type { DayHeading } from './rows.ts';
import type { TileSelection } from './Tile.tsx';

interface Props {
  readonly shown: Shown<DayHeading>;
  readonly selection: TileSelection;
}

/** The heading of a day, with a button that selects all of it. */
export const DayTitle = ({ shown, selection }: Props) => {
  const { day, height, images } = shown.line;
  const ids = images.map(({ id }) => id);
  const areSelected = ids.every((id) => selection.ids.has(id));
  return (
    <div className={classes.day} style={{ height, ...at(shown.top) }}>
      <h2>{formatDay(day)}</h2>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        aria-label={`${areSelected ? 'Deselect' : 'Select'} all of ${formatDay(day)}`}
        onClick={() => selection.onSelectAll(ids)}
      >
        {areSelected ? 'Deselect' : 'Select'}
      </Button>
    </div>
  );
};
