import { useMutation, useQueryClient } from '@tanstack/react-query';
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
 * Sign-in with a passkey: by a button, and, if `withAutofill` says that the page has a field for it, from the browser's
 * autofill. Errors of the autofill itself are ignored; a rejection by the server is shown.
 */
export const usePasskeySignIn = (onSignedIn: () => Promise<void>, withAutofill: boolean) => {
  const { client } = trpc.useUtils();
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: async (answer: () => Promise<Answer>) =>
      client.auth.signInWithPasskey.mutate({ response: await answer() }),
    onSuccess: onSignedIn,
  });
  const send = useRef(signIn.mutate);
  useEffect(() => {
    send.current = signIn.mutate;
  });
  const { isPending } = signIn;
  useEffect(() => {
    // A new ceremony cancels the previous one, so autofill must not start while the button's ceremony runs.
    if (!withAutofill || isPending) return;
    let isOver = false;
    const wait = async () => {
      if (!(await supportsAutofill()) || isOver) return;
      // A sign-in by other means is under way: its answer changes the session, with which this call would be refused.
      if (queryClient.isMutating() > 0) return;
      const options = await client.auth.beginPasskeySignIn.mutate();
      if (isOver) return;
      const answer = await awaitAutofill(options);
      if (!isOver) send.current(async () => answer);
    };
    wait().catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [client, queryClient, withAutofill, isPending]);
  useEffect(() => () => void cancelPasskeys(), []);
  return {
    busy: signIn.isPending,
    failure: signIn.error === null ? null : readPasskeyFailure(signIn.error),
    begin: () => signIn.mutate(async () => askForPasskey(await client.auth.beginPasskeySignIn.mutate())),
  };
};
