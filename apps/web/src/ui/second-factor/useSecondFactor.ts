import type { StepUpInput } from '@atelier/core/schemas/identity';
import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import { askForPasskey, readPasskeyFailure } from '../../lib/passkeys.ts';

/** What somebody shows to prove who they are. */
export type Proof = z.input<typeof StepUpInput>;
export type PasskeyQuestion = Parameters<typeof askForPasskey>[0];

/** Sends proofs, typed or by passkey, one at a time. */
export const useSecondFactor = (
  send: (proof: Proof) => Promise<void>,
  question: () => Promise<PasskeyQuestion>,
) => {
  const sending = useMutation({
    mutationFn: async (find: () => Proof | Promise<Proof>) => send(await find()),
  });
  return {
    busy: sending.isPending,
    failure: sending.error === null ? null : readPasskeyFailure(sending.error),
    prove: (proof: Proof, onRefused: () => void) => sending.mutate(() => proof, { onError: onRefused }),
    /** What was refused is no longer spoken of. */
    forget: sending.reset,
    proveByPasskey: () => sending.mutate(async () => ({ passkey: await askForPasskey(await question()) })),
  };
};
