import { join } from 'node:path';
import { createMailbox, createSmtpMailer, type Mailbox } from '@atelier/adapters';
import { reportLinkTtlMs } from '@atelier/api';
import type { Clock } from '@atelier/core/clock';
import type { Mailer, MailKind } from '@atelier/core/ports/mail';
import type { DueRows } from '@atelier/core/ports/retention-store';
import type { RuntimeSettings } from '@atelier/core/ports/runtime-settings';
import type { Config } from '../config/config.ts';

/** `DATA_DIR/mailbox`, which receives the mail when no SMTP server is configured. */
export const openMailbox = ({ dataDir, mail: { from } }: Config, clock: Clock) =>
  createMailbox({ folder: join(dataDir, 'mailbox'), from, clock });

const dayMs = 86_400_000;

/** How long a mail of a kind is kept: so many days, or less when the link in it expires earlier (R-ID-7). */
const keptMs = ({ signIn }: Pick<Config, 'signIn'>) => {
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
    pictures_transferred: null,
    new_device: reportLinkTtlMs,
    sign_in_locked: null,
    security_notice: null,
  };
  const ttls = new Map<string, number | null>(Object.entries(linkTtlMs));
  return (days: number) => (kind: string) => Math.min(days * dayMs, ttls.get(kind) ?? days * dayMs);
};

/** Removes expired mails. It goes on after an SMTP server was configured, for the files from before. */
export const createMailboxCleanup = (
  config: Pick<Config, 'signIn'>,
  mailbox: Pick<Mailbox, 'removeExpired'>,
  settings: Pick<RuntimeSettings, 'get'>,
) => {
  const keepFor = keptMs(config);
  return () => mailbox.removeExpired(keepFor(settings.get('retention.mailboxDays')));
};

/** What such a cleanup would remove if mails were kept for so many days. */
export const createMailboxPreview = (config: Pick<Config, 'signIn'>, mailbox: Pick<Mailbox, 'expired'>) => {
  const keepFor = keptMs(config);
  return async (days: number): Promise<DueRows> => {
    const mails = await mailbox.expired(keepFor(days));
    const times = mails.map(({ at }) => at).toSorted((one, other) => one.getTime() - other.getTime());
    return {
      ...{ rows: mails.length, files: mails.length, oldest: times[0] ?? null, newest: times.at(-1) ?? null },
      bytes: mails.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };
};

/** @param onFault see `SmtpSettings` */
export const openMailer = (config: Config, clock: Clock, onFault?: (cause: unknown) => void): Mailer => {
  const { from, smtp } = config.mail;
  if (smtp === null) return openMailbox(config, clock);
  const auth = smtp.auth && { user: smtp.auth.user, password: smtp.auth.password.reveal() };
  return createSmtpMailer({ ...smtp, auth, from, ...(onFault && { onFault }) });
};
