import { useNavigate } from '@tanstack/react-router';
import { readFailure } from '../lib/failure.ts';
import { useDrafts, useSessionChange, useSessionWatch } from '../lib/session.ts';
import { trpc } from '../trpc.ts';
import { clearMessages, notifyFailure } from './notify.tsx';

/** Ends this session on the server and clears its data from memory. Offered on every page (ASVS 7.4.4). */
export const useSignOut = () => {
  const navigate = useNavigate();
  const changeSession = useSessionChange();
  const sessionWatch = useSessionWatch();
  const drafts = useDrafts();
  const leave = () => {
    drafts.erase();
    clearMessages();
    return changeSession(() => navigate({ to: '/' })).catch(() => {
      // Signed out, but the session could not be refetched: a full page load clears everything as well.
      window.location.assign('/');
    });
  };
  const signOut = trpc.auth.signOut.useMutation({
    onMutate: () => sessionWatch.expectChange(true),
    onSuccess: leave,
    onError: (error) => {
      // The session had already ended.
      if (readFailure(error).code === 'unauthenticated') return leave();
      sessionWatch.expectChange(false);
      notifyFailure(error);
    },
  });
  return { isPending: signOut.isPending, signOut: () => signOut.mutate() };
};
