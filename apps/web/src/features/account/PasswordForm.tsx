import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { useRenewedSession, useSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { CurrentPasswordInput } from '../../ui/CurrentPasswordInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

export const PasswordForm = () => {
  const user = useSession().data?.user;
  const renewSession = useRenewedSession();
  const fields = useFields(
    { currentPassword: '', newPassword: '' },
    { currentPassword: 'Enter your current password.', newPassword: 'Choose a new password.' },
  );
  const change = trpc.credentials.changePassword.useMutation({
    onSuccess: async () => {
      fields.reset();
      notifyDone('Password changed. Other devices are signed out.');
      await renewSession();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form noValidate className={form.narrow} onSubmit={fields.onSubmit((values) => change.mutate(values))}>
      {/* For password managers, which update the entry of this user name. */}
      <input type="text" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <CurrentPasswordInput
        label="Current password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the current password' }}
        {...fields.getInputProps('currentPassword')}
      />
      <NewPasswordInput
        label="New password"
        {...(user ? { owner: user } : {})}
        {...fields.getInputProps('newPassword')}
      />
      <FormError failure={change.error === null ? null : readFailure(change.error)} fields={fields.values} />
      <Button type="submit" className={form.start ?? ''} loading={change.isPending}>
        Change password
      </Button>
    </form>
  );
};
