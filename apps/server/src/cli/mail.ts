import { systemClock } from '@atelier/core/clock';
import { openMailbox } from '../compose/mail.ts';
import { operatorConfig, printLine } from './operator.ts';
import { parseOptions, UsageError } from './usage.ts';

const maxListed = 1000;

/** Control characters in a mail could rewrite the operator's terminal. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

/** `mail list`: the mails in `DATA_DIR/mailbox`, newest first. */
export const listMail = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  const mails = await openMailbox(operatorConfig(), systemClock).list(maxListed);
  if (mails.length === 0) printLine('There are no messages in DATA_DIR/mailbox.');
  for (const { at, to, subject, file } of mails) printLine(`${at}  ${plain(to)}  ${plain(subject)}  ${file}`);
};

/** `mail show FILE`: one mail as text. */
export const showMail = async ([file, ...more]: string[]): Promise<void> => {
  if (file === undefined || more.length > 0)
    throw new UsageError('Name one file as ./atelier mail list shows it: ./atelier mail show FILE');
  const mail = await openMailbox(operatorConfig(), systemClock).read(file);
  if (mail === null) throw new UsageError('There is no such message. ./atelier mail list shows all of them.');
  printLine(`Time: ${mail.at}\nTo: ${plain(mail.to)}\nSubject: ${plain(mail.subject)}\n\n${mail.text}`);
};
