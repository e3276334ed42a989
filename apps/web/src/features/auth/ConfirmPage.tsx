import { Skeleton } from '@mantine/core';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { showcase } from '../../lib/showcase.ts';
import { trpc } from '../../trpc.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { SecondFactorForm } from '../../ui/second-factor/SecondFactorForm.tsx';
import type { Proof } from '../../ui/second-factor/useSecondFactor.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { useAfterSignIn } from './useAfterSignIn.ts';

const SecondFactor = () => {
  const search = useSearch({ from: '/guest/sign-in/confirm' });
  const { client } = trpc.useUtils();
  const navigate = useNavigate();
  const onSignedIn = useAfterSignIn(search.next);
  const done = useRef(false);
  const pending = trpc.secondFactor.pending.useQuery(undefined, {
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const send = async (proof: Proof) => {
    if ('password' in proof) return;
    try {
      await client.secondFactor.complete.mutate(proof);
    } catch (thrown) {
      const { code, message } = readFailure(thrown);
      if (code === 'challenge_over') {
        await navigate({ to: '/sign-in', search, state: { notice: message } });
        return;
      }
      throw thrown;
    }
    done.current = true;
    await onSignedIn();
  };
  if (pending.error !== null) return <ErrorMessage error={pending.error} onRetry={() => pending.refetch()} />;
  if (pending.data === undefined) return <Skeleton height={180} />;
  if (pending.data === null) return done.current ? null : <Navigate to="/sign-in" search={search} />;
  return (
    <SecondFactorForm
      methods={{ ...pending.data, password: false }}
      passkeyOptions={() => client.secondFactor.beginPasskey.mutate()}
      send={send}
      autoSubmit
    />
  );
};

/** The second factor of a sign-in. There is no session before it is complete. */
export const ConfirmPage = () => {
  usePageTitle('Confirm it’s you');
  return (
    <AuthLayout title="Confirm it’s you" lead="One more step and you’re in." picture={showcase.lighthouse}>
      <SecondFactor />
      <p className={form.foot}>
        <TextLink to="/sign-in" className={form.alone ?? ''}>
          Start again
        </TextLink>
      </p>
    </AuthLayout>
  );
};
