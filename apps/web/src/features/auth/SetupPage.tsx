import { plainToken } from '@atelier/core/codes';
import { showsNothing } from '@atelier/core/text';
import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { useFragmentToken } from '../../lib/useFragmentToken.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';

const SetupForm = ({ token }: { readonly token: string }) => {
  const navigate = useNavigate();
  const changeSession = useSessionChange();
  const fields = useFields({ name: '', email: '', password: '' });
  const complete = trpc.auth.completeSetup.useMutation({
    onSuccess: () => changeSession(() => navigate({ to: '/studio' })),
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const submit = ({ name, ...rest }: typeof fields.values) =>
    complete.mutate({ token, ...rest, ...(showsNothing(name) ? {} : { name }) });
  return (
    <form className={form.stack} onSubmit={fields.onSubmit(submit)}>
      <TextInput label="Name" autoComplete="name" dir="auto" {...fields.getInputProps('name')} />
      <EmailInput {...fields.getInputProps('email')} />
      <NewPasswordInput label="Password" owner={fields.values} {...fields.getInputProps('password')} />
      <FormError
        failure={complete.error === null ? null : readFailure(complete.error)}
        fields={fields.values}
      />
      <Button type="submit" size="md" loading={complete.isPending}>
        Open the studio
      </Button>
    </form>
  );
};

const TokenForm = ({ onToken }: { readonly onToken: (token: string) => void }) => {
  const [typed, setTyped] = useState('');
  return (
    <form
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        onToken(plainToken(typed));
      }}
    >
      <TextInput
        label="Setup token"
        description="The part after # in the link that the server printed."
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        required
        withAsterisk={false}
        minLength={20}
        maxLength={400}
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" size="md">
        Continue
      </Button>
    </form>
  );
};

/** The setup of a new installation: the printed link lets its holder create the first superadmin. */
export const SetupPage = () => {
  usePageTitle('Set up');
  const [token, setToken] = useFragmentToken();
  const lead =
    token === null
      ? 'The server printed a link when it started. Open that link, or paste its token here.'
      : 'This creates the first account. It can do everything, so choose a strong password.';
  return (
    <AuthLayout title="Set up your Atelier" lead={lead} picture={showcase.lighthouse}>
      {token === null && <TokenForm onToken={setToken} />}
      {token !== null && <SetupForm token={token} />}
    </AuthLayout>
  );
};
