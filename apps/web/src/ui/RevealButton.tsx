import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { setRevealed, useRevealed } from '../lib/revealed.ts';
import classes from './RevealButton.module.css';

interface Props {
  readonly id: string;
  /** Tells its button from those of other pictures. */
  readonly name?: string;
}

/** Over a flagged picture: shows it, or covers it again. */
export const RevealButton = ({ id, name }: Props) => {
  const isRevealed = useRevealed(id);
  const text = isRevealed ? 'Hide picture' : 'Show picture';
  const Icon = isRevealed ? IconEyeOff : IconEye;
  return (
    <Button
      className={classes.root ?? ''}
      data-revealed={isRevealed || undefined}
      variant="default"
      {...(name !== undefined && { 'aria-label': `${text}: ${name}` })}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      onClick={() => setRevealed(id, !isRevealed)}
    >
      {text}
    </Button>
  );
};
