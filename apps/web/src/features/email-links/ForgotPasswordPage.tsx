import { Button } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';

const picture = showcase.town;

const BackToSignIn = () => (
  <p className={form.foot}>
    Remembered it?{' '}
    <TextLink to="/sign-in" underline="always">
      Sign in
    </TextLink>
  </p>
);

/** Requests a reset link. The response is the same for every address. */
export const ForgotPasswordPage = () => {
  usePageTitle('Forgot your password?');
  const known = useRouterState({ select: (state) => state.location.state.email ?? '' });
  const fields = useFields({ email: known }, { email: 'Enter your email.' });
  const request = trpc.emailLinks.forgotPassword.useMutation({
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  if (request.isSuccess)
    return (
      <Outcome
        title="Check your email"
        lead={`If there is an account for ${request.variables.email}, we’ve emailed it a reset link.`}
        picture={picture}
      >
        <div className={form.stack}>
          <p className={form.text}>
            Nothing after a few minutes? Check your spam folder, and that the address is right.
          </p>
          <Button variant="default" className={form.start ?? ''} onClick={() => request.reset()}>
            Try again
          </Button>
        </div>
        <BackToSignIn />
      </Outcome>
    );
  return (
    <AuthLayout
      title="Forgot your password?"
      lead="Enter your email and we’ll send you a reset link."
      picture={picture}
    >
      <form noValidate className={form.stack} onSubmit={fields.onSubmit((values) => request.mutate(values))}>
        <EmailInput {...fields.getInputProps('email')} />
        <FormError
          failure={request.error === null ? null : readFailure(request.error)}
          fields={fields.values}
        />
        <Button type="submit" size="md" loading={request.isPending}>
          Send reset link
        </Button>
      </form>
      <BackToSignIn />
    </AuthLayout>
  );
};
