import { Button } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import type { Failure } from '../lib/failure.ts';
import classes from './Dialog.module.css';
import { FormError } from './FormError.tsx';
import form from './form.module.css';
import { useDialogLock } from './useDialogLock.ts';

interface Props<V extends Record<string, unknown>> {
  readonly fields: UseFormReturnType<V>;
  /** The submit button's label, a verb. */
  readonly verb: string;
  /** Shows the submit button in red. */
  readonly destructive?: boolean;
  readonly busy: boolean;
  /** What the form needs is not there yet. */
  readonly disabled?: boolean;
  readonly failure: Failure | null;
  readonly onSubmit: (values: V) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: its fields, the error of the last submission, Cancel and submit. */
export const DialogForm = <V extends Record<string, unknown>>(props: Props<V>) => {
  const {
    fields,
    verb,
    destructive = false,
    busy,
    disabled = false,
    failure,
    onSubmit,
    onCancel,
    children,
  } = props;
  useDialogLock(busy);
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit((values) => onSubmit(values))}>
      {children}
      <FormError failure={failure} fields={fields.values} />
      <div className={classes.actions}>
        <Button variant="default" disabled={busy} onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" {...(destructive ? { color: 'red' } : {})} disabled={disabled} loading={busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
};
