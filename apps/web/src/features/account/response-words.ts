import type { OwnResponse } from '@atelier/core/schemas/responses';
import { formatDateTime } from '../../lib/format.ts';

type Kind = OwnResponse['kind'];

/** What was done, while it is news. */
export const currentWords: Readonly<Record<Kind, { readonly title: string; readonly text: string }>> = {
  lock_account: {
    title: 'Signing in is locked',
    text: 'We noticed something unusual on your account, so new sign-ins are refused for a while. You stay signed in here. If you didn’t expect this, change your password.',
  },
  block_address: {
    title: 'An address of yours was blocked',
    text: 'We noticed something unusual from there.',
  },
  flag: {
    title: 'An administrator will look at your account',
    text: 'We noticed something unusual. Nothing is restricted.',
  },
  ask_step_up: {
    title: 'We’ll ask you to confirm that it’s you',
    text: 'We noticed something unusual, so your next change to this account needs a fresh proof.',
  },
  end_sessions: {
    title: 'You were signed out everywhere',
    text: 'We noticed something unusual on your account. If you didn’t expect this, change your password.',
  },
  pause_generation: {
    title: 'New pictures are paused',
    text: 'We noticed unusual activity on your account. Your pictures and everything else are as they were.',
  },
};

/** What was done, once it is over. */
export const pastWords: Readonly<Record<Kind, string>> = {
  lock_account: 'Signing in was locked for a while',
  block_address: 'An address of yours was blocked',
  flag: 'Your account was marked for a look',
  ask_step_up: 'You had to confirm that it’s you',
  end_sessions: 'You were signed out everywhere',
  pause_generation: 'New pictures were paused',
};

/** When it was done, and how it ended. */
export const pastNote = ({ createdAt, until, undoneAt, isCurrent }: OwnResponse): string => {
  const began = formatDateTime(createdAt);
  if (undoneAt !== null) return `${began} · Taken back ${formatDateTime(undoneAt)}`;
  if (until === null) return began;
  return isCurrent ? `${began} · Until ${formatDateTime(until)}` : `${began} to ${formatDateTime(until)}`;
};
