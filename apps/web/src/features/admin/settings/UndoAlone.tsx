import type { SettingChange } from '@atelier/core/schemas/settings';
import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { readFailure } from '../../../lib/failure.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { valueText } from './setting-values.ts';
import { useUndo } from './useUndo.ts';

interface Props {
  readonly change: SettingChange;
}

const Form = ({ change, onClose }: Props & { readonly onClose: () => void }) => {
  const { id, name, title, before, after } = change;
  const fields = useFields({ confirm: '' }, { confirm: `Type ${name} to confirm.` });
  const undo = useUndo(change);
  return (
    <DialogForm
      fields={fields}
      verb="Undo it"
      busy={undo.isPending}
      failure={undo.error === null ? null : readFailure(undo.error)}
      onSubmit={({ confirm }) =>
        undo.mutate(
          { id, confirm },
          { onSuccess: onClose, onError: (error) => showIssues(fields, readFailure(error)) },
        )
      }
      onCancel={onClose}
    >
      <p>
        {title} goes back from {valueText(after)} to {valueText(before)}. The history keeps both changes.
      </p>
      <p>
        Usually a second superadmin has to approve this. You are the only one, so type <code>{name}</code> to
        confirm.
      </p>
      <TextInput
        label="Name of the setting"
        autoComplete="off"
        data-autofocus
        {...fields.getInputProps('confirm')}
      />
    </DialogForm>
  );
};

/** Takes back a change of a most dangerous setting on a server with one superadmin. */
export const UndoAlone = ({ change }: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" aria-label={`Undo the change of ${change.title}`} onClick={open}>
        Undo
      </Button>
      <Dialog title="Undo this change?" opened={opened} onClose={close}>
        <Form change={change} onClose={close} />
      </Dialog>
    </>
  );
};
