import type { ResponseView } from '@atelier/core/schemas/responses';
import { Textarea } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import type { useResponses } from './useResponses.ts';

interface Props {
  /** Null: closed. */
  readonly response: ResponseView | null;
  readonly decline: ReturnType<typeof useResponses>['decline'];
  readonly onClose: () => void;
}

/** Answers an appeal with a note. */
export const DeclineDialog = ({ response, decline, onClose }: Props) => {
  const fields = useFields({ note: '' }, { note: 'Tell the person why.' });
  return (
    <Dialog title="Decline the appeal" opened={response !== null} onClose={onClose}>
      <DialogForm
        fields={fields}
        verb="Decline"
        busy={decline.isPending}
        failure={decline.error === null ? null : readFailure(decline.error)}
        onSubmit={({ note }) => {
          if (response === null) return;
          decline.mutate(
            { id: response.id, note },
            {
              onSuccess: () => {
                fields.reset();
                onClose();
              },
              onError: (error) => showIssues(fields, readFailure(error)),
            },
          );
        }}
        onCancel={onClose}
      >
        <Textarea
          label="Note"
          description="The person reads it."
          autosize
          minRows={3}
          maxLength={500}
          dir="auto"
          data-autofocus
          {...fields.getInputProps('note')}
        />
      </DialogForm>
    </Dialog>
  );
};
