import { Button, PasswordInput, TextInput } from '@mantine/core';
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
import { showIssues } from '../../ui/showIssues.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';

export const SignInPage = () => {
  usePageTitle('Sign in');
  const { next } = useSearch({ from: '/guest/sign-in' });
  const router = useRouter();
  const mayRegister = useSession().data?.registrationOpen ?? false;
  const changeSession = useSessionChange();
  const fields = useForm({ initialValues: { email: '', password: '' } });
  const signIn = trpc.auth.signIn.useMutation({
    onSuccess: () => changeSession(() => router.history.push(next ?? '/studio')),
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <Door title="Sign in" lead="Your pictures are where you left them." picture={showcase.mountains}>
      <form className={form.stack} onSubmit={fields.onSubmit((values) => signIn.mutate(values))}>
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          {...fields.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          {...fields.getInputProps('password')}
          aria-invalid={fields.errors.password !== undefined || undefined}
        />
        <FormFault
          failure={signIn.error === null ? null : readFailure(signIn.error)}
          fields={fields.values}
        />
        <Button type="submit" size="md" loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
      {mayRegister && (
        <p className={form.foot}>
          New here?{' '}
          <TextLink to="/sign-up" search={next === undefined ? {} : { next }} underline="always">
            Create an account
          </TextLink>
        </p>
      )}
    </Door>
  );
};
