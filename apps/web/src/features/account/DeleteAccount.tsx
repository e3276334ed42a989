import { Button, Radio, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRouter } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { formatDate, formatNumber } from '../../lib/format.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/DialogForm.tsx';
import form from '../../ui/form.module.css';
import { notifyDone } from '../../ui/notify.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly graceDays: number;
  readonly mayBeNow: boolean;
}

const daysText = (days: number): string => (days === 1 ? 'a day' : `${formatNumber(days)} days`);

const DeleteForm = ({ graceDays, mayBeNow, onClose }: Props & { readonly onClose: () => void }) => {
  const router = useRouter();
  const changeSession = useSessionChange();
  const email = useSession().data?.user?.email ?? '';
  const fields = useFields<{ email: string; when: 'later' | 'now' }>({
    email: '',
    when: graceDays > 0 ? 'later' : 'now',
  });
  const remove = trpc.privacy.deleteAccount.useMutation({
    onSuccess: async ({ dueAt }) => {
      await changeSession(() => router.navigate({ to: '/' }));
      notifyDone(
        dueAt === null
          ? 'Your account is deleted.'
          : `Your account will be deleted on ${formatDate(dueAt)}. Sign in before then to keep it.`,
      );
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <DialogForm
      fields={fields}
      verb="Delete my account"
      destructive
      busy={remove.isPending}
      failure={remove.error === null ? null : readFailure(remove.error)}
      onSubmit={(values) => remove.mutate(values)}
      onCancel={onClose}
    >
      <p className={form.text}>
        Your pictures, uploads, collections, jobs and ways to sign in go for good. All devices are signed out
        and shared links stop at once.
      </p>
      {graceDays > 0 && (
        <Radio.Group label="When" {...fields.getInputProps('when')}>
          <Radio
            mt={6}
            value="later"
            label={`In ${daysText(graceDays)}. Signing in before then lets me keep it`}
          />
          {mayBeNow && <Radio mt={8} value="now" label="Now. It can’t be undone" />}
        </Radio.Group>
      )}
      <TextInput
        label="Your email address"
        description={`Type ${email} to confirm.`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
        {...fields.getInputProps('email')}
      />
    </DialogForm>
  );
};

/** Deletes the user's own account after its address was typed. */
export const DeleteAccount = (props: Props) => {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <p className={form.text}>
        {props.graceDays > 0
          ? `Your account is closed at once and deleted after ${daysText(props.graceDays)}. Until then you can sign in and keep it.`
          : 'Your account is deleted at once.'}
      </p>
      <Button variant="outline" color="red" className={form.start ?? ''} mt={10} onClick={open}>
        Delete account…
      </Button>
      <Dialog title="Delete your account?" opened={opened} onClose={close}>
        <DeleteForm {...props} onClose={close} />
      </Dialog>
    </>
  );
};
