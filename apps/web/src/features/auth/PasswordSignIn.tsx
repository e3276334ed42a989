import { Button } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { CurrentPasswordInput } from '../../ui/CurrentPasswordInput.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { useIsMounted } from '../../ui/useIsMounted.ts';

interface Props {
  readonly next: string | undefined;
  readonly onSignedIn: () => Promise<void>;
}

/** Email and password; the browser may offer a passkey in the email field. */
export const PasswordSignIn = ({ next, onSignedIn }: Props) => {
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const isMounted = useIsMounted();
  const known = useRouterState({ select: (state) => state.location.state.email ?? '' });
  const fields = useFields(
    { email: known, password: '' },
    { email: 'Enter your email.', password: 'Enter your password.' },
  );
  const signIn = trpc.auth.signIn.useMutation({
    onSuccess: ({ secondFactor }) => {
      if (secondFactor === null) return onSignedIn();
      utils.secondFactor.pending.setData(undefined, secondFactor);
      if (!isMounted()) return;
      return navigate({ to: '/sign-in/confirm', search: next === undefined ? {} : { next } });
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const failure = signIn.error === null ? null : readFailure(signIn.error);
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit((values) => signIn.mutate(values))}>
      <EmailInput autoComplete="username webauthn" {...fields.getInputProps('email')} />
      <CurrentPasswordInput
        {...(known === '' ? {} : { autoFocus: true, 'data-autofocus': true })}
        {...fields.getInputProps('password')}
      />
      <FormError failure={failure} fields={fields.values} />
      {failure?.code === 'email_unverified' && <ResendVerification email={signIn.variables?.email ?? ''} />}
      <Button type="submit" size="md" loading={signIn.isPending}>
        Sign in
      </Button>
      <p className={form.text}>
        <TextLink to="/forgot-password" state={{ email: fields.values.email }} className={form.alone ?? ''}>
          Forgot your password?
        </TextLink>
      </p>
    </form>
  );
};
