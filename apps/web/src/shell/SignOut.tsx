import { ActionIcon } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { readFailure } from '../lib/failure.ts';
import { usePerson, useSessionChange } from '../lib/session.ts';
import { trpc } from '../trpc.ts';
import { notifyFailure } from '../ui/notify.tsx';

/** On every page (ASVS 7.4.4): ends this session on the server; nothing of it stays in the page's memory. */
export const SignOut = () => {
  const navigate = useNavigate();
  const changeSession = useSessionChange();
  const person = usePerson();
  const goOut = () =>
    changeSession(() => navigate({ to: '/' })).catch(() => {
      // The server has ended the session but does not say who is here now: a new page knows nothing of the last one.
      window.location.assign('/');
    });
  const signOut = trpc.auth.signOut.useMutation({
    onMutate: () => person.leaves(true),
    onSuccess: goOut,
    onError: (error) => {
      // Out already: what was asked for is the case.
      if (readFailure(error).code === 'unauthenticated') return goOut();
      person.leaves(false);
      notifyFailure(error);
    },
  });
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={38}
      aria-label="Sign out"
      title="Sign out"
      loading={signOut.isPending}
      onClick={() => signOut.mutate()}
    >
      <IconLogout size={20} stroke={1.6} color="var(--ink-dim)" />
    </ActionIcon>
  );
};
