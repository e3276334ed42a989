import { showsNothing } from '@atelier/core/text';
import { Button, TextInput } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  /** What was entered before, if the user comes back to correct the address. */
  readonly initial: { readonly name: string; readonly email: string };
  /** Whether the address must be confirmed before the first sign-in. */
  readonly confirmsEmail: boolean;
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

export const SignUpForm = ({ initial, confirmsEmail, next, onSignedIn, onConfirmationSent }: Props) => {
  const fields = useFields(
    { ...initial, password: '' },
    { email: 'Enter your email.', password: 'Choose a password.' },
  );
  const register = trpc.auth.register.useMutation({
    onSuccess: ({ signedIn }, { name = '', email }) =>
      signedIn ? onSignedIn() : onConfirmationSent({ name, email }),
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const submit = ({ name, ...rest }: typeof fields.values) =>
    register.mutate(showsNothing(name) ? rest : { ...rest, name });
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
