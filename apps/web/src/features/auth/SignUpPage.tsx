import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter, useSearch } from '@tanstack/react-router';
import { readFailure } from '../../lib/failure.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { Door } from '../../ui/Door.tsx';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';

const SignUpForm = ({ minLength }: { readonly minLength: number }) => {
  const { next } = useSearch({ from: '/guest/sign-up' });
  const router = useRouter();
  const changeSession = useSessionChange();
  const fields = useForm({ initialValues: { name: '', email: '', password: '' } });
  const register = trpc.auth.register.useMutation({
    onSuccess: () => changeSession(() => router.history.push(next ?? '/studio')),
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const submit = ({ name, ...rest }: typeof fields.values) =>
    register.mutate(name.trim() === '' ? rest : { ...rest, name });
  return (
    <form className={form.stack} onSubmit={fields.onSubmit(submit)}>
      <TextInput
        label="Name"
        description="Optional. Shown only to you and to administrators."
        autoComplete="name"
        maxLength={80}
        {...fields.getInputProps('name')}
      />
      <TextInput
        label="Email"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        {...fields.getInputProps('email')}
      />
      <NewPasswordInput
        label="Password"
        minLength={minLength}
        required
        withAsterisk={false}
        {...fields.getInputProps('password')}
      />
      <FormFault
        failure={register.error === null ? null : readFailure(register.error)}
        fields={fields.values}
      />
      <Button type="submit" size="md" loading={register.isPending}>
        Create account
      </Button>
    </form>
  );
};

export const SignUpPage = () => {
  usePageTitle('Create an account');
  const session = useSession().data;
  const closed = session?.registrationOpen === false;
  return (
    <Door
      title={closed ? 'Accounts are by invitation' : 'Create an account'}
      lead={
        closed
          ? 'Whoever runs this Atelier makes the accounts. Ask them for one.'
          : 'A room of your own: your prompts and pictures are yours alone.'
      }
      picture={showcase.poppies}
    >
      {!closed && session !== undefined && <SignUpForm minLength={session.passwordMinLength} />}
      <p className={form.foot}>
        You have one already?{' '}
        <TextLink to="/sign-in" underline="always">
          Sign in
        </TextLink>
      </p>
    </Door>
  );
};
