import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';
import { Dialog } from './Dialog.tsx';

interface Props {
  readonly title: string;
  /** What the confirming button does, as a verb. */
  readonly verb: string;
  readonly opened: boolean;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something that hurts. The safe way out has the focus. */
export const ConfirmDialog = ({ title, verb, opened, busy, onConfirm, onClose, children }: Props) => (
  <Dialog title={title} opened={opened} onClose={onClose}>
    <div className={classes.text}>{children}</div>
    <div className={classes.actions}>
      <Button variant="default" onClick={onClose} data-autofocus>
        Cancel
      </Button>
      <Button color="red" loading={busy} onClick={onConfirm}>
        {verb}
      </Button>
    </div>
  </Dialog>
);
