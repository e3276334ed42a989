import { Button } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import type { Failure } from '../lib/failure.ts';
import classes from './Dialog.module.css';
import { FormFault } from './FormFault.tsx';
import form from './form.module.css';
import { useDialogLock } from './useDialogLock.ts';

interface Props<V extends Record<string, unknown>> {
  readonly fields: UseFormReturnType<V>;
  /** What the button says that sends it, as a verb. */
  readonly verb: string;
  /** What it does cannot be taken back. */
  readonly grave?: boolean;
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly onSubmit: (values: V) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: its fields, why it was refused, and the two ways out. */
export const DialogForm = <V extends Record<string, unknown>>(props: Props<V>) => {
  const { fields, verb, grave = false, busy, failure, onSubmit, onCancel, children } = props;
  useDialogLock(busy);
  return (
    <form className={form.stack} onSubmit={fields.onSubmit((values) => onSubmit(values))}>
      {children}
      <FormFault failure={failure} fields={fields.values} />
      <div className={classes.actions}>
        <Button variant="default" disabled={busy} onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" {...(grave ? { color: 'red' } : {})} loading={busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
};
