import { renderMail } from '@atelier/adapters';
import { systemClock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import { Email } from '@atelier/core/schemas/auth';
import { openMailer } from '../compose/mail.ts';
import type { Config } from '../config/config.ts';
import { operatorConfig, printLine } from './operator.ts';
import { printable } from './printable.ts';
import { DeliveryError, option, parseOptions } from './usage.ts';

interface SmtpFault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

const factsOf = (cause: unknown): SmtpFault => (typeof cause === 'object' && cause !== null ? cause : {});
const maxTextLength = 300;

/** What went wrong and which setting to check, by nodemailer's codes. */
const adviceFor = (cause: unknown, security: string): string => {
  const { code, message, responseCode } = factsOf(cause);
  const text = String(message);
  if (/certificate|self.signed|altname/i.test(text))
    return 'Its certificate is not valid for SMTP_HOST. For your own certificate authority, set SMTP_CA_FILE.';
  if (/wrong version number|SSL routines|ssl3/i.test(text) || code === 'ETLS')
    return `It did not speak TLS as expected: check SMTP_SECURITY (now ${security}) and SMTP_PORT (587 for starttls, 465 for tls).`;
  if (code === 'EAUTH') return 'It did not accept SMTP_USER and SMTP_PASSWORD.';
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(text)) return 'Its name was not found: check SMTP_HOST.';
  if (/ECONNREFUSED/.test(text)) return 'Nothing listens there: check SMTP_HOST and SMTP_PORT.';
  if (code === 'ETIMEDOUT' || code === 'ABORT_ERR' || /timeout|aborted/i.test(text))
    return 'It did not answer in time: check SMTP_HOST and SMTP_PORT, and whether a firewall blocks the port.';
  if (code === 'EENVELOPE') return 'It refused the sender or the recipient: check MAIL_FROM and the address.';
  if (typeof responseCode === 'number') return 'It refused the message.';
  return 'The connection failed.';
};

/** What went wrong, which setting to check, and what the mail server said. For the console only. */
export const explainDelivery = (cause: unknown, { smtp }: Config['mail']): string => {
  const { code, message, response } = factsOf(cause);
  const place = smtp === null ? 'the mailbox' : `${smtp.host}:${smtp.port}`;
  const advice = adviceFor(cause, smtp?.security ?? 'none');
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
