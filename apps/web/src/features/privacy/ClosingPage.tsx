import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { formatDateTime } from '../../lib/format.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import classes from './ClosingPage.module.css';

/** The only page of an account that is being deleted: what happens when, and the way back. */
export const ClosingPage = () => {
  usePageTitle('Your account is being deleted');
  const router = useRouter();
  const changeSession = useSessionChange();
  const dueAt = useSession().data?.user?.deletionDueAt ?? null;
  const cancel = trpc.privacy.cancelDeletion.useMutation({
    onSuccess: async () => {
      await changeSession(() => router.navigate({ to: '/studio' }));
      notifyDone('Welcome back. Your account stays.');
    },
  });
  return (
    <div className={classes.root}>
      <h1>Your account is being deleted</h1>
      <div className={form.stack}>
        <p className={classes.lead}>
          {dueAt !== null && `On ${formatDateTime(dueAt)} `}
          everything in it will be gone for good: pictures, uploads, collections and settings. Nothing has
          been deleted yet.
        </p>
        <FormError failure={cancel.error === null ? null : readFailure(cancel.error)} fields={{}} />
        <div className={form.row}>
          <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Keep my account
          </Button>
        </div>
        <p className={form.text}>
          If you didn’t ask for this, keep your account and then change your password: someone else was in
          your account.
        </p>
      </div>
    </div>
  );
};
