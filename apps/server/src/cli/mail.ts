import { systemClock } from '@atelier/core/clock';
import { openMailbox } from '../compose/mail.ts';
import { operatorConfig, printLine } from './operator.ts';
import { printable } from './printable.ts';
import { parseOptions, UsageError } from './usage.ts';

const maxListed = 1000;

/** `mail list`: the mails in `DATA_DIR/mailbox`, newest first. */
export const listMail = async (args: string[]): Promise<void> => {
  parseOptions(args, {});
  const mails = await openMailbox(operatorConfig(), systemClock).list(maxListed);
  if (mails.length === 0) printLine('There are no messages in DATA_DIR/mailbox.');
  for (const { at, to, subject, file } of mails)
    printLine(`${at}  ${printable(to)}  ${printable(subject)}  ${file}`);
};

/** `mail show FILE`: one mail as text. */
export const showMail = async ([file, ...more]: string[]): Promise<void> => {
  if (file === undefined || more.length > 0)
    throw new UsageError('Name one file as ./atelier mail list shows it: ./atelier mail show FILE');
  const mail = await openMailbox(operatorConfig(), systemClock).read(file);
  if (mail === null) throw new UsageError('There is no such message. ./atelier mail list shows all of them.');
  printLine(
    `Time: ${mail.at}\nTo: ${printable(mail.to)}\nSubject: ${printable(mail.subject)}\n\n${mail.text}`,
  );
};
