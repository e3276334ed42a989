import type { MailKind, MailMessage } from '@atelier/core/ports/mail';
import type { EmailContent } from './email-content.ts';
import { moment, plainName } from './text.ts';

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

const maxNameLength = 80;

const transferSides = {
  given: {
    subject: 'Your pictures were handed over',
    first:
      'An administrator of this Atelier is handing your pictures and collections over to another person.',
    after:
      'They belong to that person from now on: you can’t see or change them any more, and your links to them no longer open. What is in your trash, and jobs that aren’t finished, stay with you.',
    person: 'New owner',
    label: 'Open Atelier',
    note: 'Ask your administrator if you don’t know why.',
  },
  deleted: {
    subject: 'Your pictures were handed over, and your account was deleted',
    first:
      'An administrator of this Atelier handed your pictures and collections over to another person, and deleted your account.',
    after:
      'The pictures belong to that person from now on, with their prompts. Everything else that was stored about you is gone.',
    person: 'New owner',
    label: 'Open Atelier',
    note: 'This is the last email about this account. Ask the administrator if you don’t know why.',
  },
  received: {
    subject: 'You were given pictures',
    first:
      'An administrator of this Atelier is handing the pictures and collections of another person over to you.',
    after:
      'They are in your gallery, with their prompts, notes and ratings, and count towards the room that it has. Links that the other person had shared have ended.',
    person: 'Until now of',
    label: 'Open your gallery',
    note: 'Ask your administrator if you don’t know why.',
  },
} as const;

export const picturesTransferred = (message: Message<'pictures_transferred'>): Draft => {
  const { side, other, pictures, collections, shares, link } = message;
  const { subject, first, after, person, label, note } = transferSides[side];
  return {
    ...{ subject, heading: subject, paragraphs: [first, after], note },
    facts: [
      [person, plainName(other, maxNameLength)],
      ['Pictures', String(pictures)],
      ['Collections', String(collections)],
      ...(shares > 0 ? [['Share links that end', String(shares)] as const] : []),
    ],
    action: { label, url: link },
  };
};
