import { useRouter } from '@tanstack/react-router';
import { useSessionChange } from '../../lib/session.ts';

/** After sign-in: refetches the session, then navigates to `next`. */
export const useAfterSignIn = (next: string | undefined): (() => Promise<void>) => {
  const router = useRouter();
  const changeSession = useSessionChange();
  return () => changeSession(() => router.navigate({ href: next ?? '/studio' }));
};
