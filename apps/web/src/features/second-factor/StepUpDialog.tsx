import { Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import type { StepUp } from '../../lib/step-up.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { Problem } from '../../ui/Problem.tsx';
import { SecondFactorForm } from '../../ui/second-factor/SecondFactorForm.tsx';
import type { Proof } from '../../ui/second-factor/useSecondFactor.ts';
import { ProviderStepUp } from './ProviderStepUp.tsx';

const Question = ({ stepUp }: { readonly stepUp: StepUp }) => {
  const utils = trpc.useUtils();
  // A passkey's question is good for one answer, so it is asked for anew each time.
  const options = trpc.secondFactor.stepUpOptions.useQuery(undefined, {
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const isShutOut = options.error !== null && readFailure(options.error).code === 'unauthenticated';
  useEffect(() => {
    if (isShutOut) stepUp.settle(false);
  }, [isShutOut, stepUp]);
  if (options.error !== null) return <Problem error={options.error} onRetry={() => options.refetch()} />;
  if (options.data === undefined) return <Loader size="sm" aria-label="Loading" />;
  const { passkey, providers, ...typed } = options.data;
  const send = async (proof: Proof) => {
    await utils.client.secondFactor.stepUp.mutate(proof);
    // The session goes on under a new token, and with it a new CSRF token. Should asking for that one fail, the next
    // change asks for it itself; the proof stands.
    await utils.session.current.fetch(undefined, { staleTime: 0 }).catch(() => undefined);
    stepUp.settle(true);
  };
  const passkeyOptions = async () => {
    const { data } = await options.refetch();
    if (data?.passkey == null) throw new Error('No passkey is asked for any more.');
    return data.passkey;
  };
  if (providers.length > 0) return <ProviderStepUp providers={providers} />;
  return (
    <SecondFactorForm
      methods={{ ...typed, passkey: passkey !== null }}
      passkeyOptions={passkeyOptions}
      send={send}
      focused
    />
  );
};

interface Props {
  readonly stepUp: StepUp;
  readonly opened: boolean;
}

/** "Confirm it's you": asked in the middle of something, which then goes on by itself (R-ID-9). */
export const StepUpDialog = ({ stepUp, opened }: Props) => {
  // Where the keyboard was is noted when a dialog opens, not when it is there for the first time.
  const [isThere, setIsThere] = useState(false);
  useEffect(() => setIsThere(true), []);
  return (
    <Dialog title="Confirm it’s you" opened={opened && isThere} onTop onClose={() => stepUp.settle(false)}>
      <p className={dialog.text}>
        This changes what opens your account, or somebody else’s. Show once more who you are; then it goes on.
      </p>
      <Question stepUp={stepUp} />
    </Dialog>
  );
};
