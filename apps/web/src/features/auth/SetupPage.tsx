import { plainToken } from '@atelier/core/codes';
import { showsNothing } from '@atelier/core/text';
import { Button, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { useSession, useSessionChange } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { useFragmentToken } from '../../lib/useFragmentToken.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { EmailInput } from '../../ui/EmailInput.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { ButtonLink } from '../../ui/links.tsx';
import { NewPasswordInput } from '../../ui/NewPasswordInput.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { showIssues } from '../../ui/showIssues.ts';
import { useFields } from '../../ui/useFields.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';

const picture = showcase.lighthouse;

interface FormProps {
  readonly token: string;
  readonly onExpired: () => void;
}

const SetupForm = ({ token, onExpired }: FormProps) => {
  const navigate = useNavigate();
  const utils = trpc.useUtils();
  const changeSession = useSessionChange();
  const fields = useFields(
    { name: '', email: '', password: '' },
    { email: 'Enter your email.', password: 'Choose a password.' },
  );
  const complete = trpc.auth.completeSetup.useMutation({
    onSuccess: () => changeSession(() => navigate({ to: '/studio' })),
    onError: (error) => {
      const failure = readFailure(error);
      showIssues(fields, failure);
      if (failure.code !== 'not_found') return;
      onExpired();
      // Someone else may have set it up.
      void utils.session.current.refetch();
    },
  });
  const submit = ({ name, ...rest }: typeof fields.values) =>
    complete.mutate({ token, ...rest, ...(showsNothing(name) ? {} : { name }) });
  return (
    <form noValidate className={form.stack} onSubmit={fields.onSubmit(submit)}>
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

/** Shorter text cannot be a token. */
const minTokenLength = 20;

const TokenForm = ({ onToken }: { readonly onToken: (token: string) => void }) => {
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        // The whole link works as well.
        const token = plainToken(typed).split('#').at(-1) ?? '';
        setFault(token.length < minTokenLength ? 'Paste the whole token, or the link that has it.' : null);
        if (token.length >= minTokenLength) onToken(token);
      }}
    >
      <TextInput
        label="Setup token"
        description="The part after # in the link that the server printed."
        value={typed}
        error={fault}
        onChange={(event) => setTyped(event.currentTarget.value)}
        required
        withAsterisk={false}
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

/** The link has been used or is too old; the next start of the server prints another one. */
const ExpiredLink = ({ onToken }: { readonly onToken: (token: string) => void }) => (
  <Outcome
    title="This setup link no longer works"
    lead="It works once, and for a day. Restart Atelier: it prints a new link in its terminal or log."
    picture={picture}
  >
    <TokenForm onToken={onToken} />
  </Outcome>
);

const AlreadySetUp = () => (
  <Outcome
    title="Atelier is already set up"
    lead="It has an administrator, so no setup link works any more."
    picture={picture}
  >
    <ButtonLink to="/sign-in" size="md">
      Sign in
    </ButtonLink>
  </Outcome>
);

/** The setup of a new installation: the printed link lets its holder create the first superadmin. */
export const SetupPage = () => {
  usePageTitle('Set up');
  const [token, setToken] = useFragmentToken();
  const [expired, setExpired] = useState<string | null>(null);
  const setup = useSession().data?.setup;
  if (setup === 'done') return <AlreadySetUp />;
  if (token !== null && token === expired) return <ExpiredLink onToken={setToken} />;
  const lead =
    token === null
      ? 'The server printed a link when it started. Open that link, or paste its token here.'
      : 'This creates the first account. It can do everything, so choose a strong password.';
  return (
    <AuthLayout title="Set up your Atelier" lead={lead} picture={picture}>
      {token === null && <TokenForm onToken={setToken} />}
      {token !== null && <SetupForm key={token} token={token} onExpired={() => setExpired(token)} />}
    </AuthLayout>
  );
};
