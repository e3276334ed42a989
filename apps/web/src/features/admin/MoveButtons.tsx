import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import classes from './MoveButtons.module.css';
import type { Move } from './useOrder.ts';

interface Props {
  readonly item: { readonly id: string; readonly name: string };
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly onMove: (move: Move) => void;
}

interface MoveProps extends Pick<Props, 'item' | 'isBusy' | 'onMove'> {
  readonly by: Move['by'];
  readonly isOff: boolean;
}

/** Stays focusable at the end of the list, so that the focus is not lost. */
const MoveButton = ({ item: { id, name }, by, isOff, isBusy, onMove }: MoveProps) => {
  const direction = by < 0 ? 'up' : 'down';
  const Icon = by < 0 ? IconArrowUp : IconArrowDown;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      className={classes.move ?? ''}
      data-move={`${direction} ${id}`}
      aria-label={`Move ${name} ${direction}`}
      aria-disabled={isOff || isBusy}
      {...(isOff ? { 'data-disabled': true } : {})}
      onClick={() => !isOff && !isBusy && onMove({ id, by })}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
};

/** Moves an item of a list up and down by one place. */
export const MoveButtons = ({ isFirst, isLast, ...rest }: Props) => (
  <div className={classes.root}>
    <MoveButton {...rest} by={-1} isOff={isFirst} />
    <MoveButton {...rest} by={1} isOff={isLast} />
  </div>
);
