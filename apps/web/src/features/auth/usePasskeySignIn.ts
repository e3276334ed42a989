import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import {
  askForPasskey,
  awaitAutofill,
  cancelPasskeys,
  readPasskeyFailure,
  supportsAutofill,
} from '../../lib/passkeys.ts';
import { trpc } from '../../trpc.ts';

type Answer = Awaited<ReturnType<typeof askForPasskey>>;

/**
 * Sign-in by passkey: by the button, and, where `withAutofill` says that there is a field for it, out of the
 * browser's suggestions. That the browser suggests nothing is no fault; that the server refuses a choice is.
 */
export const usePasskeySignIn = (onEntered: () => Promise<void>, withAutofill: boolean) => {
  const { client } = trpc.useUtils();
  const signIn = useMutation({
    mutationFn: async (answer: () => Promise<Answer>) =>
      client.auth.signInWithPasskey.mutate({ response: await answer() }),
    onSuccess: onEntered,
  });
  const send = useRef(signIn.mutate);
  useEffect(() => {
    send.current = signIn.mutate;
  });
  const { isPending } = signIn;
  useEffect(() => {
    // A ceremony ends the one before it: begun now, the suggestions would end what the button has asked for.
    if (!withAutofill || isPending) return;
    let isOver = false;
    const wait = async () => {
      if (!(await supportsAutofill()) || isOver) return;
      const options = await client.auth.beginPasskeySignIn.mutate();
      if (isOver) return;
      const answer = await awaitAutofill(options);
      if (!isOver) send.current(async () => answer);
    };
    wait().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [client, withAutofill, isPending]);
  useEffect(() => () => void cancelPasskeys(), []);
  return {
    busy: signIn.isPending,
    failure: signIn.error === null ? null : readPasskeyFailure(signIn.error),
    begin: () => signIn.mutate(async () => askForPasskey(await client.auth.beginPasskeySignIn.mutate())),
  };
};
