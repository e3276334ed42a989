import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { readFailure } from '../../lib/failure.ts';
import { useSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { FormFault } from '../../ui/FormFault.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import classes from './AccountPage.module.css';

export const PasswordForm = () => {
  const utils = trpc.useUtils();
  const session = useSession().data;
  const fields = useForm({ initialValues: { currentPassword: '', newPassword: '' } });
  const change = trpc.account.changePassword.useMutation({
    onSuccess: async () => {
      fields.reset();
      notifyDone('Your password is changed. Other devices are signed out.');
      // The server gave this device a new session, and with it a new CSRF token.
      await utils.session.current.invalidate();
      await utils.session.list.invalidate();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form className={classes.form} onSubmit={fields.onSubmit((values) => change.mutate(values))}>
      {/* Tells password managers whose password changes. */}
      <input type="text" autoComplete="username" value={session?.user?.email ?? ''} readOnly hidden />
      <PasswordInput
        label="Current password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the current password' }}
        {...fields.getInputProps('currentPassword')}
        aria-invalid={fields.errors.currentPassword !== undefined || undefined}
      />
      <NewPasswordInput
        label="New password"
        minLength={session?.passwordMinLength ?? 1}
        required
        withAsterisk={false}
        {...fields.getInputProps('newPassword')}
      />
      <FormFault failure={change.error === null ? null : readFailure(change.error)} fields={fields.values} />
      <Button type="submit" className={classes.submit ?? ''} loading={change.isPending}>
        Change the password
      </Button>
    </form>
  );
};
