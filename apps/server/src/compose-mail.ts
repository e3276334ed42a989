import { join } from 'node:path';
import { createMailbox, createSmtpMailer, smtpDefaults } from '@atelier/adapters';
import type { Clock } from '@atelier/core/clock';
import type { Mailer } from '@atelier/core/ports/mail';
import type { Config } from './config.ts';

/** The mailbox inside the house, which takes the mail where there is no server for it. */
export const openMailbox = ({ dataDir, mail: { from } }: Config, clock: Clock) =>
  createMailbox({ folder: join(dataDir, 'mailbox'), from, clock });

export const openMailer = (config: Config, clock: Clock): Mailer => {
  const { from, smtp } = config.mail;
  if (smtp === null) return openMailbox(config, clock);
  const auth = smtp.auth && { user: smtp.auth.user, password: smtp.auth.password.reveal() };
  return createSmtpMailer({ ...smtp, auth, from, ...smtpDefaults });
};
