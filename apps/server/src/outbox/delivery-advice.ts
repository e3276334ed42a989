interface SmtpFault {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

export const smtpFacts = (cause: unknown): SmtpFault =>
  typeof cause === 'object' && cause !== null ? cause : {};

/** What went wrong and which setting to check, by nodemailer's codes. Names settings, never their secrets. */
export const deliveryAdvice = (cause: unknown, security: string): string => {
  const { code, message, responseCode } = smtpFacts(cause);
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
