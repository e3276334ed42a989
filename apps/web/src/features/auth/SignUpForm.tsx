import { showsNothing } from '@atelier/core/text';
import { Button, TextInput } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';

interface Props {
  readonly onSignedIn: () => Promise<void>;
  /** The address must be confirmed first. The server answers the same if the account already exists. */
  readonly onConfirmationSent: (email: string) => void;
}

export const SignUpForm = ({ onSignedIn, onConfirmationSent }: Props) => {
  const fields = useFields({ name: '', email: '', password: '' });
  const register = trpc.auth.register.useMutation({
    onSuccess: ({ signedIn }, { email }) => (signedIn ? onSignedIn() : onConfirmationSent(email)),
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const submit = ({ name, ...rest }: typeof fields.values) =>
    register.mutate(showsNothing(name) ? rest : { ...rest, name });
  return (
    <form className={form.stack} onSubmit={fields.onSubmit(submit)}>
      <TextInput
        label="Name"
        description="Optional. Only you and administrators can see it."
        autoComplete="name"
        dir="auto"
        {...fields.getInputProps('name')}
      />
      <EmailInput {...fields.getInputProps('email')} />
      <NewPasswordInput label="Password" owner={fields.values} {...fields.getInputProps('password')} />
      <FormError
        failure={register.error === null ? null : readFailure(register.error)}
        fields={fields.values}
      />
      <Button type="submit" size="md" loading={register.isPending}>
        Create account
      </Button>
    </form>
  );
};
