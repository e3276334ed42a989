import { ActionIcon } from '@mantine/core';
import { IconColumns2, IconX } from '@tabler/icons-react';
import { formatNumber } from '../../lib/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import classes from './BulkBar.module.css';

const iconPx = 18;
/** How many pictures are compared side by side. */
const comparable = { min: 2, max: 4 } as const;

interface Props {
  readonly ids: readonly string[];
  readonly onClear: () => void;
}

/** What can be done with the selected pictures. It stays at the bottom of the window while the selection lasts. */
export const BulkBar = ({ ids, onClear }: Props) => {
  const mayCompare = ids.length >= comparable.min && ids.length <= comparable.max;
  return (
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
        {ids.length === 0 ? 'Choose pictures' : `${formatNumber(ids.length)} selected`}
      </strong>
      <div className={classes.actions}>
        {mayCompare && (
          <ButtonLink
            variant="subtle"
            color="gray"
            to="/compare"
            search={{ ids: ids.join('.') }}
            leftSection={<IconColumns2 size={iconPx} stroke={1.6} />}
          >
            Compare
          </ButtonLink>
        )}
      </div>
    </div>
  );
};
