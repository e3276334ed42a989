import { renderMail } from '@atelier/adapters';
import { systemClock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import { Email } from '@atelier/core/schemas/auth';
import { openMailer } from '../compose/mail.ts';
import type { Config } from '../config/config.ts';
import { deliveryAdvice, smtpFacts } from '../outbox/delivery-advice.ts';
import { operatorConfig, printLine } from './operator.ts';
import { printable } from './printable.ts';
import { DeliveryError, option, parseOptions } from './usage.ts';

const maxTextLength = 300;

/** What went wrong, which setting to check, and what the mail server said. For the console only. */
export const explainDelivery = (cause: unknown, { smtp }: Config['mail']): string => {
  const { code, message, response } = smtpFacts(cause);
  const place = smtp === null ? 'the mailbox' : `${smtp.host}:${smtp.port}`;
  const advice = deliveryAdvice(cause, smtp?.security ?? 'none');
  const said = printable(String(response ?? message ?? code ?? cause)).slice(0, maxTextLength);
  return `The test email could not be sent by ${place}. ${advice}\n  ${said}`;
};

/** `mail test --to E`: sends one email at once, with the settings of the server. */
export const sendTestMail = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, { to: { type: 'string' } });
  const to = option(Email, 'to', values.to);
  const config = operatorConfig();
  const { from, smtp } = config.mail;
  let cause: unknown;
  const mailer = openMailer(config, systemClock, (fault) => {
    cause = fault;
  });
  try {
    await mailer.send(renderMail(newId('mail'), to, { kind: 'delivery_test', name: '' }));
  } catch (thrown) {
    throw new DeliveryError(explainDelivery(cause ?? thrown, config.mail), { cause: thrown });
  } finally {
    await mailer.close();
  }
  if (smtp === null) {
    printLine('No mail server is configured (SMTP_HOST): the email was written to DATA_DIR/mailbox.');
    return printLine('Read it with ./atelier mail list and ./atelier mail show FILE.');
  }
  printLine(`${smtp.host}:${smtp.port} accepted an email from ${from} to ${to}.`);
  printLine('If it does not arrive, look in the spam folder and check SPF and DKIM of the sender’s domain.');
};
