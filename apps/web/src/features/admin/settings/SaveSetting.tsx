import type { SettingView } from '@atelier/core/schemas/settings';
import { TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { RetentionPreview } from './RetentionPreview.tsx';
import { valueText } from './setting-values.ts';
import classes from './settings.module.css';
import { useSettingsChanged } from './useSettings.ts';

interface Props {
  readonly setting: SettingView;
  /** The new value; null for the default; undefined while the dialog is closed. */
  readonly value: unknown;
  /** Superadmins who are not locked. */
  readonly superadmins: number;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

type Value = SettingView['value'];

const SaveForm = ({ setting, value, superadmins, onClose, onSaved }: Props) => {
  const { name, title, danger } = setting;
  const changed = useSettingsChanged();
  const needsTwo = danger === 'two_person';
  const proposes = needsTwo && superadmins > 1;
  const mustType = needsTwo && !proposes;
  const fields = useFields(
    { reason: '', confirm: '' },
    mustType ? { confirm: `Type ${name} to confirm.` } : {},
  );
  const outcome = {
    onSuccess: ({ outcome: what }: { outcome: 'changed' | 'proposed' }) => {
      notifyDone(
        what === 'changed'
          ? `“${title}” is saved.`
          : `“${title}” waits for the approval of another superadmin.`,
      );
      changed();
      onSaved();
      onClose();
    },
    onError: (error: unknown) => {
      // Someone else may have changed it: the page shows what is there now, and the entry stays.
      changed();
      showIssues(fields, readFailure(error));
    },
  };
  const set = trpc.admin.settings.set.useMutation(outcome);
  const propose = trpc.admin.settings.propose.useMutation(outcome);
  const error = set.error ?? propose.error;
  return (
    <DialogForm
      fields={fields}
      verb={proposes ? 'Propose change' : 'Save change'}
      busy={set.isPending || propose.isPending}
      failure={error === null ? null : readFailure(error)}
      onSubmit={({ reason, confirm }) => {
        const given = { name, value: value as Value as never, expected: setting.changeNumber };
        const why = reason.trim() === '' ? {} : { reason };
        if (proposes) propose.mutate({ ...given, ...why });
        else set.mutate({ ...given, ...why, ...(mustType ? { confirm } : {}) });
      }}
      onCancel={onClose}
    >
      <dl className={classes.diff}>
        <div>
          <dt>Now</dt>
          <dd dir="auto">{valueText(setting.value)}</dd>
        </div>
        <div>
          <dt>Then</dt>
          <dd dir="auto">{valueText(value === null ? setting.fallback : value)}</dd>
        </div>
      </dl>
      <RetentionPreview name={name} value={value} />
      {proposes && <p>Another superadmin has to approve this within 24 hours. Until then nothing changes.</p>}
      {mustType && (
        <p>
          Usually a second superadmin has to approve this. You are the only one, so type <code>{name}</code>{' '}
          to confirm.
        </p>
      )}
      <TextInput
        label="Reason"
        description="For the history. Optional."
        maxLength={500}
        dir="auto"
        data-autofocus
        {...fields.getInputProps('reason')}
      />
      {mustType && (
        <TextInput label="Name of the setting" autoComplete="off" {...fields.getInputProps('confirm')} />
      )}
    </DialogForm>
  );
};

/** Shows what a change does, and asks why. */
export const SaveSetting = (props: Props) => (
  <Dialog
    title={`Change “${props.setting.title}”`}
    opened={props.value !== undefined}
    onClose={props.onClose}
  >
    <SaveForm {...props} />
  </Dialog>
);
