import { useRouter, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useSessionChange } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/usePageTitle.ts';
import { useSignOut } from '../../ui/useSignOut.ts';
import classes from './AcceptPage.module.css';
import { AcceptTerms } from './AcceptTerms.tsx';

/** What someone sees who signs in and has not accepted the published terms; afterwards the page they wanted. */
export const AcceptPage = () => {
  usePageTitle('Before you continue');
  const { next } = useSearch({ from: '/accept-terms' });
  const router = useRouter();
  const changeSession = useSessionChange();
  const { signOut, isPending } = useSignOut();
  const proceed = useCallback(
    () => void changeSession(() => router.navigate({ href: next ?? '/studio' })),
    [changeSession, router, next],
  );
  return (
    <div className={classes.root}>
      <h1>Before you continue</h1>
      <p className={classes.lead}>Please read and accept this to use Atelier on this server.</p>
      <AcceptTerms onAccepted={proceed} onSignOut={signOut} isLeaving={isPending} onData={() => undefined} />
    </div>
  );
};
