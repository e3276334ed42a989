import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { formatAgo, formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import form from '../../ui/form.module.css';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { Section } from '../../ui/Section.tsx';
import { InvitationLink, notifySent, type SentInvitation } from './InviteUser.tsx';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

const Resend = ({ user, onChanged }: Props) => {
  const [sent, setSent] = useState<SentInvitation | null>(null);
  const resend = trpc.admin.users.resendInvitation.useMutation({
    onSuccess: (invitation) => {
      const next = { ...invitation, email: user.email };
      notifySent(next);
      if (next.link !== null) setSent(next);
      onChanged();
    },
    onError: notifyFailure,
  });
  const close = () => setSent(null);
  return (
    <>
      <Button variant="default" loading={resend.isPending} onClick={() => resend.mutate({ id: user.id })}>
        Send again
      </Button>
      <Dialog title="Invitation link" opened={sent !== null} sticky wide onClose={close}>
        {sent !== null && <InvitationLink sent={sent} onClose={close} />}
      </Dialog>
    </>
  );
};

const Withdraw = ({ user, onChanged }: Props) => {
  const navigate = useNavigate();
  const withdraw = trpc.admin.users.withdrawInvitation.useMutation({
    onSuccess: async () => {
      notifyDone(`The invitation for ${user.email} is withdrawn.`);
      await navigate({ to: '/admin/users' });
      onChanged();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      label="Withdraw…"
      title="Withdraw the invitation?"
      verb="Withdraw"
      busy={withdraw.isPending}
      onConfirm={(close) => withdraw.mutate({ id: user.id }, { onError: close })}
    >
      The link stops working and the unused account of {user.email} is removed.
    </ConfirmButton>
  );
};

/** An invitation that has not been accepted: when it was sent, and what can be done with it. */
export const PendingInvitation = (props: Props) => {
  const { invitation, allowed } = props.user;
  if (invitation === null) return null;
  const isExpired = new Date(invitation.expiresAt).getTime() <= Date.now();
  return (
    <Section title="Invitation">
      <div className={form.stack}>
        <p className={form.text}>
          Sent {formatAgo(invitation.sentAt)}, not accepted yet.{' '}
          {isExpired
            ? 'The link has expired: send it again.'
            : `The link works until ${formatDateTime(invitation.expiresAt)}.`}
        </p>
        {allowed.invite && (
          <div className={form.row}>
            <Resend {...props} />
            <Withdraw {...props} />
          </div>
        )}
      </div>
    </Section>
  );
};
