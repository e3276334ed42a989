import type { Preset } from '@atelier/core/schemas/presets';
import { ActionIcon, Skeleton, TextInput, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { readFailure } from '../../lib/failure.ts';
import { modelName, type StudioModel } from '../../lib/models.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useDialogLock } from '../../ui/useDialogLock.ts';
import { useFields } from '../../ui/useFields.ts';
import type { FormValues } from './draft.ts';
import classes from './PresetDialog.module.css';
import { presetValues } from './preset-values.ts';

interface Props {
  readonly models: readonly StudioModel[];
  readonly model: StudioModel;
  readonly values: FormValues;
  readonly onApply: (preset: Preset) => void;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const Save = ({ model, values, onClose }: Pick<Props, 'model' | 'values' | 'onClose'>) => {
  const utils = trpc.useUtils();
  const fields = useFields({ name: '' }, { name: 'Give it a name.' });
  const save = trpc.presets.save.useMutation({
    onSuccess: ({ name }) => {
      void utils.presets.list.invalidate();
      onClose();
      notifyDone(`Saved as “${name}”.`);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Save"
      busy={save.isPending}
      failure={save.error === null ? null : readFailure(save.error)}
      onSubmit={({ name }) => save.mutate({ name, model: model.can.id, values: presetValues(values, model) })}
      onCancel={onClose}
    >
      <TextInput
        label="Name"
        description="Keeps these settings without the prompt and the seed. The same name replaces a preset."
        autoComplete="off"
        {...fields.getInputProps('name')}
      />
    </DialogForm>
  );
};

const useRemove = () => {
  const utils = trpc.useUtils();
  const remove = trpc.presets.remove.useMutation({
    onSuccess: () => utils.presets.list.invalidate(),
    onError: notifyFailure,
  });
  useDialogLock(remove.isPending);
  return {
    remove: (id: string) => remove.mutate({ id }),
    removing: remove.isPending ? remove.variables.id : null,
  };
};

const List = ({ models, onApply }: Pick<Props, 'models' | 'onApply'>) => {
  const presets = trpc.presets.list.useQuery();
  const { remove, removing } = useRemove();
  if (presets.isPending) return <Skeleton height={96} />;
  if (presets.error !== null) return <ErrorMessage error={presets.error} onRetry={() => presets.refetch()} />;
  if (presets.data.items.length === 0)
    return <p className={dialog.text}>No presets yet. Save the settings of the form to use them again.</p>;
  return (
    <ul className={classes.list} aria-label="Presets">
      {presets.data.items.map((preset) => (
        <li key={preset.id} className={classes.row}>
          <UnstyledButton className={classes.apply} onClick={() => onApply(preset)}>
            <strong>{preset.name}</strong>
            <span className={classes.about}>
              {modelName(models, preset.model)}, {preset.values.width} × {preset.values.height}
            </span>
          </UnstyledButton>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={`Delete preset: ${preset.name}`}
            loading={removing === preset.id}
            disabled={removing !== null}
            onClick={() => remove(preset.id)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </li>
      ))}
    </ul>
  );
};

/** A person's saved settings: use one, delete one, or save those of the form. */
export const PresetDialog = ({ models, model, values, onApply, opened, onClose }: Props) => (
  <Dialog title="Presets" opened={opened} onClose={onClose} sheet>
    <List models={models} onApply={onApply} />
    <Save model={model} values={values} onClose={onClose} />
  </Dialog>
);
