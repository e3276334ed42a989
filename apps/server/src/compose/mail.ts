import { join } from 'node:path';
import { createMailbox, createSmtpMailer, type Mailbox } from '@atelier/adapters';
import { reportLinkTtlMs } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Mailer, MailKind } from '@atelier/core/ports/mail';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Config } from '../config/config.ts';

/** `DATA_DIR/mailbox`, which receives the mail when no SMTP server is configured. */
export const openMailbox = ({ dataDir, mail: { from } }: Config, clock: Clock) =>
  createMailbox({ folder: join(dataDir, 'mailbox'), from, clock });

/**
 * Removes expired mails: after `MAILBOX_DAYS`, or earlier when the link in them has expired (R-ID-7). It goes on after an
 * SMTP server was configured, for the files from before.
 */
export const createMailboxCleanup = (
  { signIn }: Config,
  mailbox: Mailbox,
  settings: Pick<RuntimeSettings, 'get'>,
) => {
  /** Lifetime of the link in a mail; null when the mail has no link that grants or changes anything. */
  const linkTtlMs: Readonly<Record<MailKind, number | null>> = {
    reset_password: signIn.resetTtlMs,
    already_registered: signIn.resetTtlMs,
    invitation: signIn.invitationTtlMs,
    verify_email: signIn.verifyTtlMs,
    email_change_old: signIn.emailChangeTtlMs,
    email_change_new: signIn.emailChangeTtlMs,
    email_change_taken: null,
    alert: null,
    delivery_test: null,
    private_look: null,
    incident_notice: null,
    account_protected: null,
    export_ready: null,
    account_deletion: null,
    new_device: reportLinkTtlMs,
    sign_in_locked: null,
    security_notice: null,
  };
  const ttls = new Map<string, number | null>(Object.entries(linkTtlMs));
  return () => {
    const maxMs = settings.get('retention.mailboxDays') * 86_400_000;
    return mailbox.removeExpired((kind) => Math.min(maxMs, ttls.get(kind) ?? maxMs));
  };
};

/** @param onFault see `SmtpSettings` */
export const openMailer = (config: Config, clock: Clock, onFault?: (cause: unknown) => void): Mailer => {
  const { from, smtp } = config.mail;
  if (smtp === null) return openMailbox(config, clock);
  const auth = smtp.auth && { user: smtp.auth.user, password: smtp.auth.password.reveal() };
  return createSmtpMailer({ ...smtp, auth, from, ...(onFault && { onFault }) });
};
