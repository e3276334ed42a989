import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { CurrentPasswordInput } from '../../ui/CurrentPasswordInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { LinkPage } from './LinkPage.tsx';
import { NextLink } from './NextLink.tsx';
import { ReportRegistration } from './ReportRegistration.tsx';
import { type LinkProps, withLinkToken } from './withLinkToken.tsx';

const picture = showcase.planet;

/** In another browser than the one that registered, the server also requires the password. */
const needsPassword = (failure: Failure): boolean => failure.issues.some(({ path }) => path === 'password');

interface FormProps {
  readonly token: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

const VerifyForm = ({ token, onDone, onFailure }: FormProps) => {
  const [asksPassword, setAsksPassword] = useState(false);
  const fields = useFields({ password: '' });
  const verify = trpc.emailLinks.verifyEmail.useMutation({
    onSuccess: onDone,
    onError: (error) => {
      const failure = readFailure(error);
      onFailure(failure);
      if (!needsPassword(failure)) return;
      setAsksPassword(true);
      if (asksPassword) showIssues(fields, failure);
    },
  });
  const failure = verify.error === null ? null : readFailure(verify.error);
  const isFirstPrompt = failure !== null && needsPassword(failure) && !fields.errors.password;
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={fields.onSubmit(({ password }) => {
        if (asksPassword && password === '')
          return showIssues(fields, { issues: [{ path: 'password', message: 'Enter the password.' }] });
        verify.mutate(asksPassword ? { token, password } : { token });
      })}
    >
      {asksPassword && (
        <>
          <p className={form.text} role="status">
            The account was created in another browser. Enter its password to show that it is yours.
          </p>
          <CurrentPasswordInput autoFocus {...fields.getInputProps('password')} />
        </>
      )}
      <FormError failure={isFirstPrompt ? null : failure} fields={fields.values} />
      <Button type="submit" size="md" loading={verify.isPending}>
        Confirm email address
      </Button>
    </form>
  );
};

const Confirmed = () => (
  <Outcome
    title="Your email address is confirmed"
    lead="You can now use it to reset your password."
    picture={picture}
  >
    <NextLink />
  </Outcome>
);

const Reported = () => (
  <Outcome
    title="The account is disabled"
    lead="Its password was removed and all devices are signed out. You’re done."
    picture={picture}
  >
    <p className={form.text}>
      If you ever want an account here,{' '}
      <TextLink to="/forgot-password" underline="always">
        choose a password
      </TextLink>{' '}
      and it’s yours.
    </p>
  </Outcome>
);

const VerifyEmail = ({ token }: LinkProps) => {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [outcome, setOutcome] = useState<'confirmed' | 'reported' | null>(null);
  const changeSession = useSessionChange();
  const finish = (next: 'confirmed' | 'reported') => changeSession(() => setOutcome(next));
  if (outcome === 'confirmed') return <Confirmed />;
  if (outcome === 'reported') return <Reported />;
  return (
    <LinkPage
      title="Confirm your email address"
      lead="Confirm that you created an account here with this email address."
      picture={picture}
      token={token}
      failure={failure}
      fallback={
        <div className={form.stack}>
          <p className={form.text}>
            Try to sign in: if your address still needs confirming, you can request a new email there or on
            your security page.
          </p>
          <NextLink />
        </div>
      }
    >
      {token !== null && (
        <>
          <VerifyForm token={token} onDone={() => finish('confirmed')} onFailure={setFailure} />
          <ReportRegistration token={token} onDone={() => finish('reported')} onFailure={setFailure} />
        </>
      )}
    </LinkPage>
  );
};

/** Opened by "confirm your address": confirms the registration, or reports it. */
export const VerifyEmailPage = withLinkToken(VerifyEmail);
