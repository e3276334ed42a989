import type { Role } from '@atelier/core/policy';
import type { Invited, UserSummary } from '@atelier/core/schemas/admin';
import { showsNothing } from '@atelier/core/text';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { formatDateTime, humanise } from '../../lib/format.ts';
import { useBegun } from '../../lib/useBegun.ts';
import { trpc } from '../../trpc.ts';
import { CopyLine } from '../../ui/CopyLine.tsx';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

export interface SentInvitation extends Invited {
  readonly email: string;
}

/** After the invitation: says that the email is on its way, or shows the link once. */
export const notifySent = ({ email, delivery }: Pick<SentInvitation, 'email' | 'delivery'>): void => {
  if (delivery === 'email') notifyDone(`We emailed an invitation to ${email}.`);
};

/** The link of an invitation, for servers that send no email. */
export const InvitationLink = ({
  sent: { email, link, expiresAt },
  onClose,
}: {
  readonly sent: SentInvitation;
  readonly onClose: () => void;
}) => (
  <div className={form.stack}>
    <p className={form.text}>
      This server sends no email. Give this link to <strong>{email}</strong> yourself: it lets them choose a
      password, works once, until {formatDateTime(expiresAt)}, and is shown only now.
    </p>
    <CopyLine text={link ?? ''} what="the invitation link" />
    <div className={dialog.actions}>
      <Button onClick={onClose}>I’ve copied it</Button>
    </div>
  </div>
);

interface FormProps {
  readonly summary: UserSummary;
  readonly onSent: (sent: SentInvitation) => void;
  readonly onCancel: () => void;
}

const InviteForm = ({ summary, onSent, onCancel }: FormProps) => {
  const utils = trpc.useUtils();
  const queryClient = useQueryClient();
  const fields = useFields({
    email: '',
    name: '',
    role: 'user',
    monthlyImages: String(summary.monthlyImages),
  });
  const create = trpc.admin.users.create.useMutation({
    onSuccess: (sent, { email }) => {
      onSent({ ...sent, email });
      void utils.admin.users.summary.invalidate();
      void queryClient.invalidateQueries({ queryKey: ['admin', 'users'] });
    },
    onError: (error) => {
      const failure = readFailure(error);
      const taken = { path: 'email', message: failure.message };
      showIssues(fields, failure.code === 'email_taken' ? { ...failure, issues: [taken] } : failure);
    },
  });
  const submit = ({ name, role, monthlyImages, email }: typeof fields.values) =>
    create.mutate({
      email,
      role: role as Role,
      monthlyImages: monthlyImages.trim() === '' ? Number.NaN : Number(monthlyImages),
      ...(showsNothing(name) ? {} : { name }),
    });
  return (
    <DialogForm
      fields={fields}
      verb={summary.delivery === 'email' ? 'Send invitation' : 'Create invitation'}
      busy={create.isPending}
      failure={create.error === null ? null : readFailure(create.error)}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <p className={form.text}>
        {summary.delivery === 'email'
          ? 'They get an email with a link to choose their own password.'
          : 'You get a link to pass on, with which they choose their own password.'}
      </p>
      <EmailInput autoComplete="off" data-autofocus {...fields.getInputProps('email')} />
      <TextInput
        label="Name"
        description="Optional. They can change it."
        autoComplete="off"
        dir="auto"
        {...fields.getInputProps('name')}
      />
      <NativeSelect
        label="Role"
        data={summary.roles.map((role) => ({ value: role, label: humanise(role) }))}
        {...fields.getInputProps('role')}
      />
      <TextInput
        label="Pictures per month"
        inputMode="numeric"
        autoComplete="off"
        {...fields.getInputProps('monthlyImages')}
      />
    </DialogForm>
  );
};

/** Creates an account and invites its user. */
export const InviteUser = () => {
  const summary = trpc.admin.users.summary.useQuery();
  const [opened, setOpened] = useState(false);
  const [sent, setSent] = useState<SentInvitation | null>(null);
  useBegun((begin) => {
    if (begin === 'invite') setOpened(true);
  });
  if (summary.data === undefined || summary.data.delivery === null) return null;
  const close = () => {
    setOpened(false);
    setSent(null);
  };
  const finish = (invitation: SentInvitation) => {
    notifySent(invitation);
    if (invitation.link === null) close();
    else setSent(invitation);
  };
  return (
    <>
      <Button onClick={() => setOpened(true)}>Invite someone…</Button>
      <Dialog
        title={sent === null ? 'Invite someone' : 'Invitation link'}
        opened={opened}
        sticky={sent !== null}
        wide={sent !== null}
        onClose={close}
      >
        {sent === null ? (
          <InviteForm summary={summary.data} onSent={finish} onCancel={close} />
        ) : (
          <InvitationLink sent={sent} onClose={close} />
        )}
      </Dialog>
    </>
  );
};
