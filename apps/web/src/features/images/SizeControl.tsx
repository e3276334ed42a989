import { ActionIcon } from '@mantine/core';
import { IconGrid3x3, IconLayoutGrid, IconSquare } from '@tabler/icons-react';
import { type TileSize, tileSizes } from '../../lib/tile-size.ts';
import classes from './SizeControl.module.css';

const icons = { small: IconGrid3x3, medium: IconLayoutGrid, large: IconSquare } as const;
const labels = { small: 'Small pictures', medium: 'Medium pictures', large: 'Large pictures' } as const;

interface Props {
  readonly size: TileSize;
  readonly onChange: (size: TileSize) => void;
}

/** How large the pictures are; kept on this device. */
export const SizeControl = ({ size, onChange }: Props) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend on the screen.
  <div className={classes.root} role="group" aria-label="Size of pictures">
    {tileSizes.map((each) => {
      const Icon = icons[each];
      return (
        <ActionIcon
          key={each}
          variant={each === size ? 'light' : 'subtle'}
          color={each === size ? 'verdigris' : 'gray'}
          size={36}
          className={classes.button ?? ''}
          aria-label={labels[each]}
          aria-pressed={each === size}
          onClick={() => onChange(each)}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
        </ActionIcon>
      );
    })}
  </div>
);
