import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { IconHeart, IconHeartFilled } from '@tabler/icons-react';
import classes from './FavouriteButton.module.css';

interface Props extends Pick<ActionIconProps, 'className' | 'size'> {
  readonly tabIndex?: number;
  readonly favourite: boolean;
  /** Its accessible name. */
  readonly label: string;
  readonly onToggle: () => void;
}

/** A heart that is filled for a favourite. */
export const FavouriteButton = ({ favourite, label, onToggle, className, ...rest }: Props) => {
  const Icon = favourite ? IconHeartFilled : IconHeart;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      radius="xl"
      size={44}
      {...rest}
      className={`${classes.root} ${className ?? ''}`}
      aria-label={label}
      aria-pressed={favourite}
      aria-keyshortcuts="F"
      data-filled={favourite || undefined}
      onClick={onToggle}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
};
