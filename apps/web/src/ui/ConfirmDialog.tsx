import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';
import { Dialog } from './Dialog.tsx';
import { useDialogLock } from './useDialogLock.ts';

interface Props {
  readonly title: string;
  /** The confirming button's label, a verb. */
  readonly verb: string;
  readonly opened: boolean;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

const Actions = ({
  verb,
  busy,
  onConfirm,
  onClose,
}: Pick<Props, 'verb' | 'busy' | 'onConfirm' | 'onClose'>) => {
  useDialogLock(busy);
  return (
    <div className={classes.actions}>
      <Button variant="default" disabled={busy} onClick={onClose} data-autofocus>
        Cancel
      </Button>
      <Button color="red" loading={busy} onClick={onConfirm}>
        {verb}
      </Button>
    </div>
  );
};

/** Asks for confirmation before a destructive action. The focus is on Cancel. */
export const ConfirmDialog = ({ title, opened, onClose, children, ...actions }: Props) => (
  <Dialog title={title} opened={opened} onClose={onClose}>
    <div className={classes.text}>{children}</div>
    <Actions {...actions} onClose={onClose} />
  </Dialog>
);
