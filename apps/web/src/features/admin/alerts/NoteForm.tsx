import { maxAlertNote } from '@atelier/core/alert-terms';
import type { AlertView } from '@atelier/core/schemas/alerts';
import { Button, Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { useAlertActs } from './useAlertActs.ts';

/** Adds a note to the history of an alert. */
export const NoteForm = ({ alert }: { readonly alert: AlertView }) => {
  const fields = useFields({ note: '' }, { note: 'Write a note.' });
  const { mutate, isPending, error } = useAlertActs().note;
  const submit = ({ note }: { readonly note: string }) =>
    mutate(
      { id: alert.id, note },
      { onSuccess: () => fields.reset(), onError: (thrown) => showIssues(fields, readFailure(thrown)) },
    );
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit(submit)}>
      <Textarea
        label="Add a note"
        autosize
        minRows={2}
        maxLength={maxAlertNote}
        dir="auto"
        {...fields.getInputProps('note')}
      />
      <FormError failure={error === null ? null : readFailure(error)} fields={fields.values} />
      <Button type="submit" variant="default" className={form.start ?? ''} loading={isPending}>
        Save note
      </Button>
    </form>
  );
};
