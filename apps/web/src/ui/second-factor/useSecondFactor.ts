import type { StepUpInput } from '@atelier/core/schemas/identity';
import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import { askForPasskey, readPasskeyFailure } from '../../lib/passkeys.ts';

/** A password, code or passkey assertion that proves who the user is. */
export type Proof = z.input<typeof StepUpInput>;
export type PasskeyOptions = Parameters<typeof askForPasskey>[0];

/** Sends proofs, typed or by passkey, one at a time. */
export const useSecondFactor = (
  send: (proof: Proof) => Promise<void>,
  passkeyOptions: () => Promise<PasskeyOptions>,
) => {
  const sending = useMutation({
    mutationFn: async (getProof: () => Proof | Promise<Proof>) => send(await getProof()),
  });
  return {
    busy: sending.isPending,
    failure: sending.error === null ? null : readPasskeyFailure(sending.error),
    prove: (proof: Proof, onRefused: () => void) => sending.mutate(() => proof, { onError: onRefused }),
    /** Clears the failure. */
    reset: sending.reset,
    proveByPasskey: () =>
      sending.mutate(async () => ({ passkey: await askForPasskey(await passkeyOptions()) })),
  };
};
