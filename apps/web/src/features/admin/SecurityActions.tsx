import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

/** Removes the password and emails a reset link; no admin can set another user's password. */
export const ForceReset = ({ user, onChanged }: Props) => {
  const reset = trpc.admin.users.forceReset.useMutation({
    onSuccess: () => {
      notifyDone(`We emailed ${user.name} a reset link.`);
      onChanged();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      label="Force password reset…"
      title={`Reset password of ${user.name}?`}
      verb="Reset password"
      busy={reset.isPending}
      onConfirm={(close) => reset.mutate({ id: user.id }, { onSettled: close })}
    >
      The current password stops working, all sessions and access tokens end, and we email a reset link to{' '}
      {user.email}. You never see the new password.
    </ConfirmButton>
  );
};

/** For a user who has lost it and has been identified by other means. */
export const RemoveSecondFactor = ({ user, onChanged }: Props) => {
  const remove = trpc.admin.users.removeSecondFactor.useMutation({
    onSuccess: () => {
      notifyDone(`${user.name} now signs in without a second factor.`);
      onChanged();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      label="Remove second factor…"
      title={`Remove the second factor of ${user.name}?`}
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate({ id: user.id }, { onSettled: close })}
    >
      Authenticator app, passkeys and recovery codes are removed. Make sure first, by other means than email,
      that it is <bdi>{user.name}</bdi> who is asking.
    </ConfirmButton>
  );
};
