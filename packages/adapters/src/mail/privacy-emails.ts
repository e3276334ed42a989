import type { MailKind, MailMessage } from '@atelier/core/ports/mail';
import type { EmailContent } from './email-content.ts';
import { moment } from './text.ts';

type Message<K extends MailKind> = Extract<MailMessage, { kind: K }>;
type Draft = Omit<EmailContent, 'greeting' | 'otherwise'>;

const deletionStages = {
  started: {
    subject: 'Your account will be deleted',
    paragraphs: [
      'You asked to delete your account. All devices are signed out, and your shared links no longer open.',
      'Until the day below you can change your mind: sign in and cancel the deletion. After that, everything is gone for good.',
    ],
    label: 'Sign in to keep the account',
    note: 'If it wasn’t you, sign in, cancel the deletion and change your password: someone else was in your account.',
  },
  soon: {
    subject: 'Your account is deleted soon',
    paragraphs: [
      'Your account and everything in it will be deleted for good. Sign in before then if you want to keep it.',
    ],
    label: 'Sign in to keep the account',
    note: 'If you still want it deleted, there is nothing to do.',
  },
  done: {
    subject: 'Your account was deleted',
    paragraphs: [
      'Your account, your pictures and everything else that this Atelier stored about you were deleted. Backups of the server go after their time.',
    ],
    label: 'Open Atelier',
    note: 'This is the last email about this account.',
  },
  cancelled: {
    subject: 'Your account stays',
    paragraphs: ['The deletion of your account was cancelled. Your pictures are all there.'],
    label: 'Sign in',
    note: 'If it wasn’t you, change your password: someone else is in your account.',
  },
} as const;

export const exportReady = ({ until, link }: Message<'export_ready'>): Draft => ({
  subject: 'Your data is ready',
  heading: 'Your data is ready',
  paragraphs: [
    'The archive of everything that this Atelier stores about you is ready. Sign in to download it.',
  ],
  facts: [['Available until', moment(until)]],
  action: { label: 'Download your data', url: link },
  note: 'If you didn’t ask for it, change your password: someone else is in your account.',
});

export const accountDeletion = ({ stage, dueAt, link }: Message<'account_deletion'>): Draft => {
  const { subject, paragraphs, label, note } = deletionStages[stage];
  return {
    ...{ subject, heading: subject, paragraphs, note },
    facts: dueAt === null ? [] : [['Deleted on', moment(dueAt)]],
    action: { label, url: link },
  };
};
