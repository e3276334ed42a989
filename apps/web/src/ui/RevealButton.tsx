import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { setRevealed, useRevealed } from '../../lib/revealed.ts';
import classes from './RevealButton.module.css';

/** Over a flagged picture: shows it, or covers it again. */
export const RevealButton = ({ id }: { readonly id: string }) => {
  const isRevealed = useRevealed(id);
  const Icon = isRevealed ? IconEyeOff : IconEye;
  return (
    <Button
      className={classes.root ?? ''}
      data-revealed={isRevealed || undefined}
      variant="default"
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      onClick={() => setRevealed(id, !isRevealed)}
    >
      {isRevealed ? 'Hide picture' : 'Show picture'}
    </Button>
  );
};
