import { useRouter } from '@tanstack/react-router';
import { useSessionChange } from '../../lib/session.ts';

/** What follows when somebody has come in: the page learns who it is, then goes on to where they wanted. */
export const useAfterSignIn = (next: string | undefined): (() => Promise<void>) => {
  const router = useRouter();
  const changeSession = useSessionChange();
  return () => changeSession(() => router.navigate({ href: next ?? '/studio' }));
};
