import { Loader } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useEffect } from 'react';
import { readFailure } from '../../lib/failure.ts';
import type { StepUp } from '../../lib/step-up.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { SecondFactorForm } from '../../ui/second-factor/SecondFactorForm.tsx';
import type { Proof } from '../../ui/second-factor/useSecondFactor.ts';
import { ProviderStepUp } from './ProviderStepUp.tsx';

const StepUpForm = ({ stepUp }: { readonly stepUp: StepUp }) => {
  const utils = trpc.useUtils();
  // A WebAuthn challenge is valid once, so the options are never cached.
  const options = trpc.secondFactor.stepUpOptions.useQuery(undefined, {
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const isSignedOut = options.error !== null && readFailure(options.error).code === 'unauthenticated';
  useEffect(() => {
    if (isSignedOut) stepUp.settle(false);
  }, [isSignedOut, stepUp]);
  if (options.error !== null) return <ErrorMessage error={options.error} onRetry={() => options.refetch()} />;
  if (options.data === undefined) return <Loader size="sm" aria-label="Loading" />;
  const { passkey, providers, ...typed } = options.data;
  const send = async (proof: Proof) => {
    await utils.client.secondFactor.stepUp.mutate(proof);
    // The session's token was renewed, and with it the CSRF token. If this fetch fails, the next mutation fetches the
    // token itself; the step-up stays valid.
    await utils.session.current.fetch(undefined, { staleTime: 0 }).catch(() => undefined);
    stepUp.settle(true);
  };
  const passkeyOptions = async () => {
    const { data } = await options.refetch();
    if (data?.passkey == null) throw new Error('A passkey is no longer required.');
    return data.passkey;
  };
  if (providers.length > 0) return <ProviderStepUp providers={providers} />;
  return (
    <SecondFactorForm
      methods={{ ...typed, passkey: passkey !== null }}
      passkeyOptions={passkeyOptions}
      send={send}
      autoSubmit
    />
  );
};

interface Props {
  readonly stepUp: StepUp;
  readonly opened: boolean;
}

/** "Confirm it's you": step-up for a mutation, which is then sent again automatically (R-ID-9). */
export const StepUpDialog = ({ stepUp, opened }: Props) => {
  // Mantine notes the focus to restore when `opened` changes, not on mount.
  const isMounted = useMounted();
  return (
    <Dialog title="Confirm it’s you" opened={opened && isMounted} onTop onClose={() => stepUp.settle(false)}>
      <p className={dialog.text}>This is a sensitive change. Confirm that it’s you to continue.</p>
      <StepUpForm stepUp={stepUp} />
    </Dialog>
  );
};
