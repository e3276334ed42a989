import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ConfirmDialog } from './ConfirmDialog.tsx';

interface Props extends Pick<ButtonProps, 'variant' | 'color' | 'size' | 'className' | 'disabled'> {
  readonly label: string;
  /** Its accessible name, where several buttons have the same label. */
  readonly 'aria-label'?: string;
  /** The dialog's question. */
  readonly title: string;
  /** The confirming button's label, a verb. */
  readonly verb: string;
  readonly busy: boolean;
  /** The dialog stays open until `close` is called. */
  readonly onConfirm: (close: () => void) => void;
  /** What confirming will do. */
  readonly children: ReactNode;
}

/** A button that asks for confirmation before a destructive action. */
export const ConfirmButton = ({ label, title, verb, busy, onConfirm, children, ...button }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...button} onClick={open}>
        {label}
      </Button>
      <ConfirmDialog
        title={title}
        verb={verb}
        opened={opened}
        busy={busy}
        onConfirm={() => onConfirm(close)}
        onClose={close}
      >
        {children}
      </ConfirmDialog>
    </>
  );
};
