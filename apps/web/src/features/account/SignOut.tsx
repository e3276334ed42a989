import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useSessionChange } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { notifyFailure } from '../../ui/notify.tsx';

/** Ends this session on the server; nothing of it stays in the page's memory. */
export const SignOut = () => {
  const navigate = useNavigate();
  const changeSession = useSessionChange();
  const signOut = trpc.auth.signOut.useMutation({
    onSuccess: () => changeSession(() => navigate({ to: '/' })),
    onError: notifyFailure,
  });
  return (
    <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
      Sign out
    </Button>
  );
};
