import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatNumber } from '../../lib/format.ts';
import classes from './BulkBar.module.css';
import { maxSelected } from './selection.ts';

interface Props {
  /** How many pictures are selected. */
  readonly count: number;
  readonly onClear: () => void;
  /** What can be done with them: `subtle` buttons. */
  readonly children: ReactNode;
}

const countText = (count: number): string => {
  if (count === 0) return 'Choose pictures';
  return `${formatNumber(count)} selected${count >= maxSelected ? ' (the most)' : ''}`;
};

/** What can be done with the selected pictures. It stays at the bottom of the window while the selection lasts. */
export const BulkBar = ({ count, onClear, children }: Props) => (
  <div className={classes.root} role="toolbar" aria-label="Selected pictures" data-bulk-bar>
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      radius="xl"
      aria-label="End selection"
      aria-keyshortcuts="Escape"
      onClick={onClear}
    >
      <IconX size={20} aria-hidden />
    </ActionIcon>
    <strong className={classes.count} role="status">
      {countText(count)}
    </strong>
    <div className={classes.actions}>{count > 0 && children}</div>
  </div>
);
