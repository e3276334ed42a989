import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { LinkPage } from './LinkPage.tsx';
import { SignInLink } from './SignInLink.tsx';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.town;

interface FormProps {
  readonly token: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

const AcceptForm = ({ token, onDone, onFailure }: FormProps) => {
  const fields = useFields({ password: '' }, { password: 'Choose a password.' });
  const accept = trpc.emailLinks.acceptInvitation.useMutation({
    onSuccess: onDone,
    onError: (error) => {
      const failure = readFailure(error);
      onFailure(failure);
      showIssues(fields, failure);
    },
  });
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit(({ password }) => accept.mutate({ token, password }))}
    >
      <NewPasswordInput label="Password" {...fields.getInputProps('password')} />
      <FormError failure={accept.error === null ? null : readFailure(accept.error)} fields={fields.values} />
      <Button type="submit" size="md" loading={accept.isPending}>
        Set password
      </Button>
    </form>
  );
};

const Invitation = ({ token }: LinkProps) => {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isDone, setIsDone] = useState(false);
  const changeSession = useSessionChange();
  if (isDone)
    return (
      <Outcome
        title="Your password is set"
        lead="Sign in with your email address and your new password."
        picture={picture}
      >
        <SignInLink />
      </Outcome>
    );
  return (
    <LinkPage
      title="Welcome to Atelier"
      lead="An administrator created an account for you. Choose a password to get started."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <div className={form.stack}>
          <p className={form.text}>
            If you have already chosen a password, sign in. Otherwise ask your administrator for a new link.
          </p>
          <SignInLink />
        </div>
      }
    >
      {token !== null && (
        <AcceptForm
          token={token}
          onDone={() => changeSession(() => setIsDone(true))}
          onFailure={setFailure}
        />
      )}
    </LinkPage>
  );
};

/** Opened by an invitation: chooses the account's first password. The user signs in afterwards. */
export const InvitationPage = withLinkToken(Invitation);
