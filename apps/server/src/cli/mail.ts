import { systemClock } from '@atelier/core/clock';
import { openMailbox } from '../compose/mail.ts';
import { operatorConfig, say } from './operator.ts';
import { parseOptions, UsageError } from './usage.ts';

const maxListed = 1000;

/** Control characters would let a mail write over the operator's screen. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

/** `mail list`: what lies in the mailbox inside the house, newest first. */
export const listMail = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  const mails = await openMailbox(operatorConfig(), systemClock).list(maxListed);
  if (mails.length === 0) say('There is no mail in DATA_DIR/mailbox.');
  for (const { at, to, subject, file } of mails) say(`${at}  ${plain(to)}  ${plain(subject)}  ${file}`);
};

/** `mail show FILE`: one mail as text. */
export const showMail = async ([file, ...more]: string[]): Promise<void> => {
  if (file === undefined || more.length > 0)
    throw new UsageError('Name one file as ./atelier mail list shows it: ./atelier mail show FILE');
  const mail = await openMailbox(operatorConfig(), systemClock).read(file);
  if (mail === null) throw new UsageError('There is no such mail. ./atelier mail list shows all of them.');
  say(`Time: ${mail.at}\nTo: ${plain(mail.to)}\nSubject: ${plain(mail.subject)}\n\n${mail.text}`);
};
