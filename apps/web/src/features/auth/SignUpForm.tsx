import type { LegalTextInfo } from '@atelier/core/schemas/legal';
import { showsNothing } from '@atelier/core/text';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { tickedVersions } from '../../ui/legal/ticked-versions.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

// Only where terms are published.
const AcceptBox = lazy(() =>
  import('../../ui/legal/AcceptBox.tsx').then(({ AcceptBox }) => ({ default: AcceptBox })),
);

interface Props {
  /** What was entered before, if the user comes back to correct the address. */
  readonly initial: { readonly name: string; readonly email: string };
  /** Whether the address must be confirmed before the first sign-in. */
  readonly confirmsEmail: boolean;
  /** What a new account has to accept. */
  readonly terms: readonly LegalTextInfo[];
  /** They may have changed since. */
  readonly onTermsOutdated: () => void;
  readonly next: string | undefined;
  readonly onSignedIn: () => Promise<void>;
  /** The address must be confirmed first. The server answers the same if the account already exists. */
  readonly onConfirmationSent: (sent: { name: string; email: string }) => void;
}

/** Sign-in and password reset for the account that has this address. */
const ExistingAccount = ({ email, next }: { readonly email: string; readonly next: string | undefined }) => (
  <div className={form.row}>
    <ButtonLink to="/sign-in" search={next === undefined ? {} : { next }} state={{ email }} variant="default">
      Sign in
    </ButtonLink>
    <ButtonLink to="/forgot-password" state={{ email }} variant="default">
      Reset password
    </ButtonLink>
  </div>
);

/** The values of the form as the call wants them. */
const inputOf = (
  { name, accepts: _, ...rest }: { name: string; email: string; password: string; accepts: string },
  terms: Props['terms'],
) => ({
  ...rest,
  ...(!showsNothing(name) && { name }),
  ...(terms.length > 0 && { accepted: terms.map(({ kind, version }) => ({ kind, version })) }),
});

export const SignUpForm = (props: Props) => {
  const { initial, confirmsEmail, terms, next, onSignedIn, onConfirmationSent, onTermsOutdated } = props;
  const fields = useFields(
    { ...initial, password: '', accepts: '' },
    { email: 'Enter your email.', password: 'Choose a password.' },
  );
  const register = trpc.auth.register.useMutation({
    onSuccess: ({ signedIn }, { name = '', email }) =>
      signedIn ? onSignedIn() : onConfirmationSent({ name, email }),
    onError: (error) => {
      const issues = readFailure(error).issues;
      showIssues(fields, { issues });
      if (!issues.some(({ path }) => path.startsWith('accepted'))) return;
      fields.setFieldValue('accepts', '');
      onTermsOutdated();
    },
  });
  const versions = tickedVersions(terms);
  const submit = (values: typeof fields.values) => {
    if (values.accepts !== versions && terms.length > 0)
      fields.setFieldError('accepts', 'Check this to create an account.');
    else register.mutate(inputOf(values, terms));
  };
  const failure = register.error === null ? null : readFailure(register.error);
  const isTaken = failure?.code === 'email_taken';
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit(submit)}>
      <TextInput
        label="Name"
        description="Optional. Only you and administrators can see it."
        autoComplete="name"
        dir="auto"
        {...fields.getInputProps('name')}
      />
      <EmailInput
        description={confirmsEmail ? 'We’ll send a link to this address to confirm it.' : undefined}
        {...fields.getInputProps('email')}
      />
      <NewPasswordInput label="Password" owner={fields.values} {...fields.getInputProps('password')} />
      {terms.length > 0 && (
        <Suspense fallback={<Skeleton height={24} />}>
          <AcceptBox
            texts={terms}
            checked={fields.values.accepts === versions}
            error={fields.errors.accepts}
            onChange={(accepts) => fields.setFieldValue('accepts', accepts ? versions : '')}
          />
        </Suspense>
      )}
      <FormError
        failure={failure}
        fields={fields.values}
        {...(isTaken && { action: <ExistingAccount email={register.variables?.email ?? ''} next={next} /> })}
      />
      <Button type="submit" size="md" loading={register.isPending}>
        Create account
      </Button>
    </form>
  );
};
