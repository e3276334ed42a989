import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { KeepAccess } from './KeepAccess.tsx';
import { LinkPage } from './LinkPage.tsx';
import { SignInLink } from './SignInLink.tsx';
import { useLinkReview } from './useLinkReview.ts';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.town;

interface FormProps {
  readonly token: string;
  readonly onDone: (isLocked: boolean) => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

const ResetForm = ({ token, onDone, onFailure }: FormProps) => {
  const fields = useFields({ password: '' }, { password: 'Choose a password.' });
  const reset = trpc.emailLinks.resetPassword.useMutation({
    onSuccess: ({ locked }) => onDone(locked),
    onError: (error) => {
      const failure = readFailure(error);
      onFailure(failure);
      showIssues(fields, failure);
    },
  });
  const {
    press,
    isPending,
    error: reviewError,
    ...keepAccess
  } = useLinkReview(
    token,
    (keep) => reset.mutate({ token, password: fields.getValues().password, keep }),
    onFailure,
  );
  const error = reviewError ?? reset.error;
  const verb = keepAccess.review === null ? 'Set new password' : 'Remove the rest and set the password';
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit(press)}>
      <NewPasswordInput label="New password" {...fields.getInputProps('password')} />
      <KeepAccess {...keepAccess} verb={verb} />
      <FormError failure={error === null ? null : readFailure(error)} fields={fields.values} />
      <Button type="submit" size="md" loading={isPending || reset.isPending}>
        {verb}
      </Button>
    </form>
  );
};

const ResetPassword = ({ token }: LinkProps) => {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState<'open' | 'locked' | null>(null);
  const changeSession = useSessionChange();
  if (done === 'locked')
    return (
      <Outcome
        title="Your account is locked"
        lead="Its only second factor was removed with the rest. Ask your administrator to unlock it; then sign in with your new password."
        picture={picture}
      >
        <SignInLink />
      </Outcome>
    );
  if (done === 'open')
    return (
      <Outcome
        title="Your new password is set"
        lead="All devices are signed out. If your account has a second factor, you’ll still need it."
        picture={picture}
      >
        <SignInLink />
      </Outcome>
    );
  return (
    <LinkPage
      title="Choose a new password"
      lead="It takes effect at once and signs out all devices."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <ButtonLink to="/forgot-password" size="md">
          Ask for a new link
        </ButtonLink>
      }
    >
      {token !== null && (
        <ResetForm
          token={token}
          onDone={(isLocked) => changeSession(() => setDone(isLocked ? 'locked' : 'open'))}
          onFailure={setFailure}
        />
      )}
    </LinkPage>
  );
};

/** Opened by the reset link. It creates no session: the user still has to sign in. */
export const ResetPasswordPage = withLinkToken(ResetPassword);
