import { Skeleton } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../../lib/session.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { CheckMail } from './CheckMail.tsx';
import { Providers } from './Providers.tsx';
import { SignUpForm } from './SignUpForm.tsx';
import { useAfterSignIn } from './useAfterSignIn.ts';
import { signUpWords } from './words.ts';

interface Entered {
  readonly name: string;
  readonly email: string;
}

interface Props {
  readonly initial: Entered;
  readonly onConfirmationSent: (sent: Entered) => void;
}

const SignUpMethods = ({ initial, onConfirmationSent }: Props) => {
  const { next } = useSearch({ from: '/guest/sign-up' });
  const onSignedIn = useAfterSignIn(next);
  const options = trpc.auth.oauthProviders.useQuery();
  const terms = trpc.legal.published.useQuery();
  if (terms.error !== null) return <ErrorMessage error={terms.error} onRetry={() => terms.refetch()} />;
  if (options.error !== null) return <ErrorMessage error={options.error} onRetry={() => options.refetch()} />;
  if (options.data === undefined || terms.data === undefined) return <Skeleton height={320} />;
  const { regular, providers, emailVerificationRequired } = options.data;
  return (
    <>
      {regular && (
        <SignUpForm
          initial={initial}
          confirmsEmail={emailVerificationRequired}
          terms={terms.data.items.filter(({ mustAccept }) => mustAccept)}
          onTermsOutdated={() => void terms.refetch()}
          next={next}
          onSignedIn={onSignedIn}
          onConfirmationSent={onConfirmationSent}
        />
      )}
      {regular && providers.length > 0 && <p className={form.or}>or</p>}
      <Providers providers={providers} next={next} />
    </>
  );
};

const SignUp = (props: Props) => {
  usePageTitle('Create an account');
  const session = useSession().data;
  const closed = session?.registrationOpen === false;
  return (
    <AuthLayout
      title={closed ? 'Accounts are by invitation' : signUpWords.title}
      lead={closed ? 'Accounts are created by your administrator. Ask them for one.' : signUpWords.lead}
      picture={showcase.poppies}
    >
      {!closed && session !== undefined && <SignUpMethods {...props} />}
      <p className={form.foot}>
        Already have an account?{' '}
        <TextLink to="/sign-in" underline="always">
          Sign in
        </TextLink>
      </p>
      <p className={form.foot}>
        What is kept about you:{' '}
        <TextLink to="/privacy" underline="always">
          Privacy on this server
        </TextLink>
      </p>
    </AuthLayout>
  );
};

export const SignUpPage = () => {
  const [entered, setEntered] = useState<Entered>({ name: '', email: '' });
  const [isSent, setIsSent] = useState(false);
  const onConfirmationSent = (sent: Entered) => {
    setEntered(sent);
    setIsSent(true);
  };
  return isSent ? (
    <CheckMail email={entered.email} onBack={() => setIsSent(false)} />
  ) : (
    <SignUp initial={entered} onConfirmationSent={onConfirmationSent} />
  );
};
