import { Textarea } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { readFailure } from '../lib/failure.ts';
import { Dialog } from './Dialog.tsx';
import { DialogForm } from './DialogForm.tsx';
import { showIssues } from './showIssues.ts';
import { useFields } from './useFields.ts';

/** What the dialog does with the outcome of its call. */
interface Outcome {
  readonly onSuccess: () => void;
  readonly onError: (thrown: unknown) => void;
}

interface Props {
  readonly title: string;
  readonly opened: boolean;
  /** The id of the thing in a list that the text is about; null if the dialog is closed. */
  readonly about?: string | null;
  /** The submit button's label, a verb. */
  readonly verb: string;
  /** The name of the text in the call's input. */
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  /** What to enter, if it is empty. */
  readonly required: string;
  /** Characters. */
  readonly maxLength: number;
  readonly call: { readonly isPending: boolean; readonly error: unknown; readonly reset: () => void };
  readonly onSubmit: (text: string, outcome: Outcome) => void;
  readonly onClose: () => void;
  /** Above the field. */
  readonly children?: ReactNode;
}

/** A dialog that asks for one text. What was typed is there again if it is closed and opened for the same thing. */
export const TextDialog = (props: Props) => {
  const {
    title,
    opened,
    about = null,
    verb,
    name,
    label,
    description,
    required,
    maxLength,
    call,
    onSubmit,
  } = props;
  const fields = useFields<Record<string, string>>({ [name]: '' }, { [name]: required });
  const typedAbout = useRef(about);
  useEffect(() => {
    if (about === null || about === typedAbout.current) return;
    // Else words to one person could be sent to another.
    if (typedAbout.current !== null) fields.reset();
    typedAbout.current = about;
  });
  const close = () => {
    call.reset();
    props.onClose();
  };
  const outcome: Outcome = {
    onSuccess: () => {
      fields.reset();
      close();
    },
    onError: (thrown) => showIssues(fields, readFailure(thrown)),
  };
  return (
    <Dialog title={title} opened={opened} onClose={close}>
      <DialogForm
        fields={fields}
        verb={verb}
        busy={call.isPending}
        failure={call.error === null ? null : readFailure(call.error)}
        onSubmit={(values) => onSubmit(values[name] ?? '', outcome)}
        onCancel={close}
      >
        {props.children}
        <Textarea
          label={label}
          description={description}
          autosize
          minRows={3}
          maxLength={maxLength}
          dir="auto"
          data-autofocus
          {...fields.getInputProps(name)}
        />
      </DialogForm>
    </Dialog>
  );
};
