import type { MailMessage } from '@atelier/core/ports/mail';

type Protection = Extract<MailMessage, { kind: 'account_protected' }>['what'];
interface ProtectionEmail {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

/** Subject and text of what rules do about an account. They do not say what was noticed, which would tell a thief. */
export const protections: Readonly<Record<Protection, ProtectionEmail>> = {
  lock_account: {
    subject: 'Signing in to your account is locked for a few minutes',
    heading: 'Your account is locked for a few minutes',
    paragraphs: [
      'We noticed something unusual on your account, so new sign-ins are refused for a while. Where you are signed in, you stay signed in.',
      'If you need it now, reset your password: that lifts the lock, and it is a good idea if you didn’t expect this email.',
    ],
  },
  end_sessions: {
    subject: 'You were signed out everywhere',
    heading: 'You were signed out everywhere',
    paragraphs: [
      'We noticed something unusual on your account, so all of its sessions and programs were signed out. Sign in again to go on.',
      'If you didn’t expect this email, change your password.',
    ],
  },
  pause_generation: {
    subject: 'New pictures are paused for your account',
    heading: 'New pictures are paused for a while',
    paragraphs: [
      'We noticed unusual activity on your account, so it can’t make new pictures for a while. Your pictures and everything else are as they were.',
    ],
  },
};
