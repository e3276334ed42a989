import { MailError } from '@atelier/core/mail-error';
import type { RenderedMail } from '@atelier/core/ports/mail';

/** One mailbox, without characters that have a meaning in headers or address lists. */
const mailbox = /^[^\s<>()[\],;:"\\@\p{Cc}\p{Cf}]{1,64}@[^\s<>()[\],;:"\\@\p{Cc}\p{Cf}]{1,255}$/u;

/**
 * Options for nodemailer: one recipient, two bodies, no access to files or URLs. The Message-ID is the same at every attempt
 * (RFC 5322 §3.6.4).
 * @throws MailError unless the recipient is exactly one mailbox
 */
export const envelopeOf = ({ id, to, subject, text, html }: RenderedMail, from: string) => {
  if (!mailbox.test(to)) throw new MailError('The recipient is not a mailbox.');
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    from,
    to: { name: '', address: to },
    subject: subject.replace(/[\p{Cc}\p{Cf}]/gu, ' '),
    text,
    html,
    messageId: `<${id}@${domain}>`,
    // RFC 3834: suppresses automatic replies.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};
