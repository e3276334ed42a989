import { join } from 'node:path';
import { createMailbox, createSmtpMailer, type Mailbox } from '@atelier/adapters';
import type { Clock } from '@atelier/core/clock';
import type { Mailer, MailKind } from '@atelier/core/ports/mail';
import type { Config } from './config.ts';

/** The mailbox inside the house, which takes the mail where there is no server for it. */
export const openMailbox = ({ dataDir, mail: { from } }: Config, clock: Clock) =>
  createMailbox({ folder: join(dataDir, 'mailbox'), from, clock });

/**
 * Removes mails whose time is over: after `MAILBOX_DAYS`, and sooner when the link in them has ended (R-ID-7). Files of a
 * time without a mail server are tidied up also after there is one.
 */
export const createMailboxTidying = ({ values, signIn }: Config, mailbox: Mailbox) => {
  const linkMs: Readonly<Partial<Record<string, number>>> = {
    reset_password: signIn.resetTtlMs,
    already_registered: signIn.resetTtlMs,
    verify_email: signIn.verifyTtlMs,
    email_change_new: signIn.emailChangeTtlMs,
  } satisfies Partial<Record<MailKind, number>>;
  const mostMs = values.MAILBOX_DAYS * 86_400_000;
  return () => mailbox.removeExpired((kind) => Math.min(mostMs, linkMs[kind] ?? mostMs));
};

export const openMailer = (config: Config, clock: Clock): Mailer => {
  const { from, smtp } = config.mail;
  if (smtp === null) return openMailbox(config, clock);
  const auth = smtp.auth && { user: smtp.auth.user, password: smtp.auth.password.reveal() };
  return createSmtpMailer({ ...smtp, auth, from });
};
