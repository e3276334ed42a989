import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

/** Takes the password away and mails the way to a new one; nobody sets another person's password. */
export const ForceReset = ({ user, onChanged }: Props) => {
  const [asking, setAsking] = useState(false);
  const reset = trpc.admin.users.forceReset.useMutation({
    onSuccess: () => {
      notifyDone(`${user.name} gets a mail with which to choose a new password.`);
      onChanged();
    },
    onError: notifyFailure,
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Force password reset…
      </Button>
      <ConfirmDialog
        title={`Reset the password of ${user.name}?`}
        verb="Reset the password"
        opened={asking}
        busy={reset.isPending}
        onConfirm={() => reset.mutate({ id: user.id })}
        onClose={() => setAsking(false)}
      >
        The present password stops working, every session and access token ends, and a link to choose a new
        one goes to {user.email}. You never learn the new password.
      </ConfirmDialog>
    </>
  );
};

/** For somebody who has lost it and has shown by another way who they are. */
export const RemoveSecondFactor = ({ user, onChanged }: Props) => {
  const [asking, setAsking] = useState(false);
  const remove = trpc.admin.users.removeSecondFactor.useMutation({
    onSuccess: () => {
      notifyDone(`${user.name} signs in without a second factor now.`);
      onChanged();
    },
    onError: notifyFailure,
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Remove second factor…
      </Button>
      <ConfirmDialog
        title={`Remove the second factor of ${user.name}?`}
        verb="Remove it"
        opened={asking}
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ id: user.id })}
        onClose={() => setAsking(false)}
      >
        Authenticator app, passkeys and recovery codes are removed. Do this only once you are sure, by a way
        other than mail, that it is {user.name} who asks.
      </ConfirmDialog>
    </>
  );
};
