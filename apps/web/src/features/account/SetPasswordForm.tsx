import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { useRenewedSession, useSession } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { useEmailGate } from './useEmailGate.tsx';

/** Sets a first password, for accounts that use a provider or a passkey. */
export const SetPasswordForm = ({ emailVerified }: { readonly emailVerified: boolean }) => {
  const { buttonProps, reason } = useEmailGate(emailVerified);
  const user = useSession().data?.user;
  const renewSession = useRenewedSession();
  const fields = useFields({ password: '' }, { password: 'Choose a password.' });
  const set = trpc.credentials.setPassword.useMutation({
    onSuccess: async () => {
      fields.reset();
      notifyDone('Password set.');
      await renewSession();
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form noValidate className={form.narrow} onSubmit={fields.onSubmit((values) => set.mutate(values))}>
      <p className={form.text}>
        Your account has no password. You can add one to your other ways to sign in.
      </p>
      {/* For password managers, which store the password under this user name. */}
      <input type="text" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <NewPasswordInput
        label="New password"
        {...(user ? { owner: user } : {})}
        {...fields.getInputProps('password')}
      />
      <FormError failure={set.error === null ? null : readFailure(set.error)} fields={fields.values} />
      <Button {...buttonProps} type="submit" className={form.start ?? ''} loading={set.isPending}>
        Set password
      </Button>
      {reason}
    </form>
  );
};
