import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from './ConfirmDialog.tsx';

interface Props extends Pick<ButtonProps, 'variant' | 'color' | 'size' | 'className' | 'disabled'> {
  readonly label: string;
  /** Its accessible name, where several buttons have the same label. */
  readonly 'aria-label'?: string;
  /** What the dialog asks. */
  readonly title: string;
  /** What the confirming button does, as a verb. */
  readonly verb: string;
  readonly busy: boolean;
  /** The dialog stays, busy, until `close` is called. */
  readonly onConfirm: (close: () => void) => void;
  /** What will come of it. */
  readonly children: ReactNode;
}

/** A button that asks before something that hurts. */
export const ConfirmButton = ({ label, title, verb, busy, onConfirm, children, ...button }: Props) => {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button {...button} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <ConfirmDialog
        title={title}
        verb={verb}
        opened={asking}
        busy={busy}
        onConfirm={() => onConfirm(close)}
        onClose={close}
      >
        {children}
      </ConfirmDialog>
    </>
  );
};
