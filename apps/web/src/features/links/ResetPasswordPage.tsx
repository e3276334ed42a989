import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { LinkDoor } from './LinkDoor.tsx';
import { Outcome } from './Outcome.tsx';
import { type LinkProps, perLink } from './perLink.tsx';

const picture = showcase.town;

interface FormProps {
  readonly token: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

const ResetForm = ({ token, onDone, onFailure }: FormProps) => {
  const fields = useForm({ initialValues: { password: '' } });
  const reset = trpc.auth.resetPassword.useMutation({
    onSuccess: onDone,
    onError: (error) => {
      const failure = readFailure(error);
      onFailure(failure);
      showIssues(fields, failure);
    },
  });
  return (
    <form
      className={form.stack}
      onSubmit={fields.onSubmit(({ password }) => reset.mutate({ token, password }))}
    >
      <NewPasswordInput label="New password" {...fields.getInputProps('password')} />
      <FormFault failure={reset.error === null ? null : readFailure(reset.error)} fields={fields.values} />
      <Button type="submit" size="md" loading={reset.isPending}>
        Set the new password
      </Button>
    </form>
  );
};

const ResetPassword = ({ token }: LinkProps) => {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isDone, setIsDone] = useState(false);
  const changeSession = useSessionChange();
  if (isDone)
    return (
      <Outcome
        title="Your new password is set"
        lead="Every device is signed out. If your account has a second factor, it is asked for as before."
        picture={picture}
      >
        <ButtonLink to="/sign-in" size="md">
          Go to sign-in
        </ButtonLink>
      </Outcome>
    );
  return (
    <LinkDoor
      title="Choose a new password"
      lead="It takes effect at once and signs out every device."
      picture={picture}
      token={token}
      failure={failure}
      instead={
        <ButtonLink to="/forgot-password" size="md">
          Ask for a new link
        </ButtonLink>
      }
    >
      {token !== null && (
        <ResetForm token={token} onDone={() => changeSession(() => setIsDone(true))} onFailure={setFailure} />
      )}
    </LinkDoor>
  );
};

/** Behind the link of a reset. It opens no session: whoever holds the mail still has to sign in. */
export const ResetPasswordPage = perLink(ResetPassword);
