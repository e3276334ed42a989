import { type Rule, ruleActions } from '@atelier/core/schemas/moderation';
import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { DialogForm } from '../../../ui/DialogForm.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { RuleTrial } from './RuleTrial.tsx';

interface Props {
  /** The rule to change; null for a new one. */
  readonly rule: Rule | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

const actionLabels = { block: 'Block', flag: 'Flag for review', allow: 'Allow' } as const;
const actionOptions = ruleActions.map((value) => ({ value, label: actionLabels[value] }));
const termsOf = (lines: string): string[] =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const RuleForm = ({ rule, onClose }: Omit<Props, 'opened'>) => {
  const utils = trpc.useUtils();
  const fields = useFields(
    {
      name: rule?.name ?? '',
      action: rule?.action ?? 'flag',
      terms: rule?.terms.join('\n') ?? '',
      reason: rule?.reason ?? '',
    },
    {
      name: 'Give the rule a name.',
      terms: 'Add at least one word or phrase.',
      reason: 'Tell people why.',
    },
  );
  const outcome = {
    onSuccess: ({ name }: Rule) => {
      notifyDone(`“${name}” was saved.`);
      void utils.admin.moderation.rules.list.invalidate();
      onClose();
    },
    onError: (error: unknown) => showIssues(fields, readFailure(error)),
  };
  const add = trpc.admin.moderation.rules.add.useMutation(outcome);
  const update = trpc.admin.moderation.rules.update.useMutation(outcome);
  const error = add.error ?? update.error;
  return (
    <DialogForm
      fields={fields}
      verb="Save rule"
      busy={add.isPending || update.isPending}
      failure={error === null ? null : readFailure(error)}
      onSubmit={({ terms, ...values }) => {
        const saved = { ...values, terms: termsOf(terms) };
        if (rule === null) add.mutate(saved);
        else update.mutate({ id: rule.id, ...saved });
      }}
      onCancel={onClose}
    >
      <TextInput label="Name" maxLength={80} data-autofocus dir="auto" {...fields.getInputProps('name')} />
      <NativeSelect label="Action" data={actionOptions} {...fields.getInputProps('action')} />
      <Textarea
        label="Words and phrases"
        description="One per line. heron* matches any ending; red + heron matches both near each other."
        autosize
        minRows={4}
        maxRows={12}
        dir="auto"
        {...fields.getInputProps('terms')}
      />
      <Textarea
        label="Reason"
        description="What the person is told."
        autosize
        maxLength={300}
        dir="auto"
        {...fields.getInputProps('reason')}
      />
      <RuleTrial terms={termsOf(fields.values.terms)} />
    </DialogForm>
  );
};

/** Adds or changes a rule of the administrators, and tries its words on past prompts. */
export const RuleDialog = ({ opened, onClose, rule }: Props) => (
  <Dialog title={rule === null ? 'Add a rule' : 'Edit rule'} opened={opened} wide onClose={onClose}>
    <RuleForm rule={rule} onClose={onClose} />
  </Dialog>
);
