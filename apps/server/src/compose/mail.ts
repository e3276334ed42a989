import { join } from 'node:path';
import { createMailbox, createSmtpMailer, type Mailbox } from '@atelier/adapters';
import { reportLinkTtlMs } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Mailer, MailKind } from '@atelier/core/ports/mail';
import type { Config } from '../config/config.ts';

/** The mailbox inside the house, which takes the mail where there is no server for it. */
export const openMailbox = ({ dataDir, mail: { from } }: Config, clock: Clock) =>
  createMailbox({ folder: join(dataDir, 'mailbox'), from, clock });

/**
 * Removes mails whose time is over: after `MAILBOX_DAYS`, and sooner when the link in them has ended (R-ID-7). Files of a
 * time without a mail server are tidied up also after there is one.
 */
export const createMailboxTidying = ({ values, signIn }: Config, mailbox: Mailbox) => {
  /** How long the link works that a mail holds; null where it holds none that opens or changes anything. */
  const linkMs: Readonly<Record<MailKind, number | null>> = {
    reset_password: signIn.resetTtlMs,
    already_registered: signIn.resetTtlMs,
    verify_email: signIn.verifyTtlMs,
    email_change_old: signIn.emailChangeTtlMs,
    email_change_new: signIn.emailChangeTtlMs,
    email_change_taken: null,
    new_device: reportLinkTtlMs,
    sign_in_locked: null,
    security_notice: null,
  };
  const lives = new Map<string, number | null>(Object.entries(linkMs));
  const mostMs = values.MAILBOX_DAYS * 86_400_000;
  return () => mailbox.removeExpired((kind) => Math.min(mostMs, lives.get(kind) ?? mostMs));
};

export const openMailer = (config: Config, clock: Clock): Mailer => {
  const { from, smtp } = config.mail;
  if (smtp === null) return openMailbox(config, clock);
  const auth = smtp.auth && { user: smtp.auth.user, password: smtp.auth.password.reveal() };
  return createSmtpMailer({ ...smtp, auth, from });
};
